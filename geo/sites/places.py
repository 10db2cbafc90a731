"""Units under one roof: several sites that are one place to those who come (faults.md#table-4)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.arrays import Indices, Ints, Texts, texts
from geo.geometry.geodesy import ecef, geodesic_mm
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.readers.tables.row_remarks import LISTED, remark_rest
from geo.sites.department_names import find_stems
from geo.sites.duplicates import remark_duplicates, share_name

SAME_PLACE_M = 50.0
"""As far as two units of one name may lie apart, inclusive."""
_NAMES_APART_M = 1000.0
"""A fourth dimension that keeps sites of different names from being neighbours."""
_NAMED = 20


def group_places(records: SiteRecords, report: RowReport) -> Indices:
    """Number the places of sites, shape (n,), by their first site; each shared one is remarked.

    Two sites share a place where their coordinates are equal, or where they have one stem (of the
    institution that they state, else of their name) and lie at most 50 m apart; so do those between
    whom there is a chain of such pairs. Sites that state one `place_id` share a place wherever they
    lie, and those that state two never do. An unplaced site without one is a place of its own.
    """
    pairs = np.vstack((_join_nearby(records), _join_stated(records)))
    count = len(records)
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    _, label = connected_components(links, directed=False)
    place: Indices = pd.factorize(_part_stated(records, label))[0].astype(np.int32)
    _remark_shared(records, place, report)
    remark_duplicates(records, place, report)
    return place


def name_places(records: SiteRecords, place: Indices) -> Texts:
    """The id of each site's place: as stated by one of its units, else from its least site id."""
    frame = pd.DataFrame({"place": place, "site": records.site_id.astype(str)})
    frame["stated"] = _stated_ids(records)
    least = "P-" + frame.groupby("place")["site"].transform("min")
    stated = frame.groupby("place")["stated"].transform("max")
    return texts(stated.where(stated != "", least))


def _stated_ids(records: SiteRecords) -> Texts:
    return texts([""] * len(records)) if records.place_id is None else records.place_id


def _join_stated(records: SiteRecords) -> Ints:
    """Each row that states a place, with the first row that states it; shape (k, 2)."""
    stated = _stated_ids(records)
    rows = np.flatnonzero(stated != "")
    if not len(rows):
        return np.empty((0, 2), dtype=np.int64)
    codes = np.asarray(pd.factorize(stated[rows])[0], dtype=np.int64)
    return np.column_stack((rows, rows[_first_of(codes)]))


def _part_stated(records: SiteRecords, label: Ints) -> Texts:
    """Labels parted by the place that is stated; rows that state none go with the least of them."""
    stated = _stated_ids(records)
    rows = list(zip(label.tolist(), stated, strict=True))
    least: dict[int, str] = {}
    for group, name in rows:
        if name:
            least[group] = min(name, least.get(group, name))
    return texts(f"{group}|{name or least.get(group, '')}" for group, name in rows)


def _join_nearby(records: SiteRecords) -> Ints:
    """Pairs of rows that share a place, enough of them to link every group; shape (k, 2)."""
    placed = np.flatnonzero(records.position != "none")
    lon, lat = records.lon[placed], records.lat[placed]
    frame = pd.DataFrame({"lon": lon, "lat": lat})
    frame["name"] = find_stems(records)[placed]
    spot, name = _number(frame, ["lon", "lat"]), _number(frame, ["name"])
    same_spot = np.column_stack((placed, placed[_first_of(spot)]))
    once = np.unique(_first_of(_number(frame, ["lon", "lat", "name"])))
    if len(once) < 2:
        return same_spot
    lon, lat = lon[once], lat[once]
    names_apart = np.column_stack((ecef(lon, lat), name[once] * _NAMES_APART_M))
    near = cKDTree(names_apart).query_pairs(SAME_PLACE_M + 0.001, output_type="ndarray")
    first, second = near[:, 0], near[:, 1]
    apart_mm = geodesic_mm(lon[first], lat[first], lon[second], lat[second])
    same_name = near[apart_mm <= SAME_PLACE_M * 1000]
    return np.vstack((same_spot, placed[once[same_name]]))


def _number(frame: pd.DataFrame, columns: list[str]) -> Ints:
    """One number per row, the same where all these columns are."""
    return np.asarray(frame.groupby(columns).ngroup(), dtype=np.int64)


def _first_of(labels: Ints) -> Ints:
    """For each row the first row with its label."""
    _, first, member = np.unique(labels, return_index=True, return_inverse=True)
    rows: Ints = first[member]
    return rows


def _remark_shared(records: SiteRecords, place: Indices, report: RowReport) -> None:
    """One remark per place with several sites, but for those that are listed as duplicates."""
    order = np.argsort(place, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(place[order])) + 1)
    shared = [group for group in groups if len(group) > 1 and not share_name(records, group)]
    for group in shared[:LISTED]:
        ids = ", ".join(records.site_id[group[:_NAMED]])
        more = f" and {len(group) - _NAMED} more" if len(group) > _NAMED else ""
        message = f"sites {ids}{more} are under one roof; counted as one place"
        report.remark("noted", "one_place", message, column="name", value=records.name[group[0]])
    remark_rest(report, len(shared), "noted", "one_place", "name")
