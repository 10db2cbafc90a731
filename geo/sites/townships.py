"""The township of each site: stated by code, else by its name within the site's county."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from geo.arrays import Indices, texts
from geo.model.county import Counties
from geo.model.site import SiteRecords
from geo.readers.vocabulary import normalise_name

_OFFICE = re.compile(r"(?:街道)?办事处$|街道办$")


def fill_township_codes(
    records: SiteRecords, county: Indices, counties: Counties, names: Mapping[str, str]
) -> SiteRecords:
    """Records with the code of each township that is stated by name only.

    `county` has a position in `counties` or a negative number per site; `names` maps nine-digit
    codes to names. A name is looked up within the site's county alone, and one that several units
    of it have stays without a code.
    """
    codes = records.township_code.copy()
    open_ = (codes == "") & (records.township != "") & (county >= 0)
    named = _index_names(names) if open_.any() else {}
    for i in np.flatnonzero(open_):
        k = county[i]
        forms = _forms(records.township[i], str(counties.prefecture[k]), str(counties.name[k]))
        codes[i] = next(filter(None, (named.get((counties.adcode[k], f)) for f in forms)), "")
    return replace(records, township_code=texts(codes))


def _index_names(names: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Code by county and name, "" where the name is not unique."""
    found: dict[tuple[str, str], str] = {}
    for code, name in names.items():
        key = (code[:6], _forms(name)[0])
        found[key] = code if found.get(key, code) == code else ""
    return found


def _forms(name: str, *around: str) -> list[str]:
    """A name as written, and without the areas that stand before it; its office (办事处) is it."""
    forms = [_OFFICE.sub("街道", normalise_name(name))]
    for area in around:
        forms.append(forms[-1].removeprefix(normalise_name(area)))
    return forms
