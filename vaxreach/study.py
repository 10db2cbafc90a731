"""A study: a file that names its inputs, or frames in memory that are written down as one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Self, TypeAlias
from weakref import finalize

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx
    import pandas as pd

    Frame: TypeAlias = pd.DataFrame | gpd.GeoDataFrame | str | Path
    Roads: TypeAlias = gpd.GeoDataFrame | nx.Graph | tuple[pd.DataFrame, pd.DataFrame] | str | Path


class Study:
    """All inputs of one analysis, as doors will read them.

    Made by `Study.from_file` or `Study.from_frames`. It does not change: frames are copied when it
    is made, so that what is done to them afterwards has no effect on it.

    Parameters
    ----------
    path : Path
        Its study file. That of frames lies in a folder of its own, which goes when the study does;
        `write` keeps it.

    See Also
    --------
    assess : Assess a study.

    Examples
    --------
    >>> Study.from_file(study)
    Study('study.toml')
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __fspath__(self) -> str:
        return str(self.path)

    def __repr__(self) -> str:
        return f"Study({self.path.name!r})"

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """Take a study file.

        Parameters
        ----------
        path : str or Path
            The `.toml` file; files that it names are sought beside it.

        Returns
        -------
        Study
            The study; its inputs are read when it is assessed.

        Raises
        ------
        StudyError
            The file cannot be read, has an unknown key, or names a file that is not there.

        Examples
        --------
        >>> Study.from_file(study).path.name
        'study.toml'
        """
        from geo.study import read_study

        read_study(Path(path))
        return cls(Path(path).resolve())

    @classmethod
    def from_frames(
        cls,
        *,
        counties: Frame,
        sites: Frame,
        roads: Roads,
        demand: Frame | None = None,
        population: Frame | None = None,
        employers: Frame | None = None,
        rosters: Frame | None = None,
        townships: Frame | None = None,
        outreach: Frame | None = None,
        verified: Frame | None = None,
        reporting_units: Frame | None = None,
        standard: str | Path | None = None,
        notices: list[str | Path] | None = None,
        setting: str | None = None,
        as_of: date | str | None = None,
        id: str = "frames",  # noqa: A002 - the name that the study file has for it
        title: str = "",
        options: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Self:
        """Take frames in memory, by the same doors as files.

        Every input may be a frame or the path of a file. A frame is read as a file with its
        columns would be: by the same names, with the same repairs, and with the same remarks,
        whose `row` is the label of the index where that is a whole number from 0 upward and no
        label occurs twice, else the position from 0. Levels of the index that have a name are
        columns too. The geometry of a GeoDataFrame counts by its `crs`; one without is refused
        unless `options` declare `crs` or `datum`.

        Parameters
        ----------
        counties : GeoDataFrame or path
            Outlines with `adcode` and `name`.
        sites : DataFrame, GeoDataFrame or path
            Places with a name; points, or columns `lon` and `lat` in degrees.
        roads : Graph, GeoDataFrame, pair of DataFrames or path
            A graph of OSMnx or networkx (nodes with `x` and `y`), lines, or nodes (`id`, `lon`,
            `lat`) and edges (`u`, `v`, and mostly `length_m`). Lengths are metres; edges without
            are measured.
        demand : DataFrame, GeoDataFrame or path, optional
            Residents by place; may be left out where `options` name a raster or a model.
        population, employers, rosters, townships, outreach, verified, reporting_units : optional
            Further tables of a study, as in its file; places of employers as those of sites.
        standard : str or path, optional
            The name under which a rule file ships, or its path; the newest where left out.
        notices : list of str or path, optional
            Holiday notices by year or path; all that ship where left out.
        setting : str, optional
            The rule that tells urban from rural residents; `column` where `demand` has a column
            of settings and nothing else is said.
        as_of : date or str, optional
            The date that the assessment is about; today, in the time zone of the standard, where
            left out.
        id, title : str, optional
            What the study is called.
        options : mapping of mapping, optional
            Further keys of the study file by section: `{"sites": {"datum": "gcj02"}}`. A key of
            value None is left out; files are sought from the current folder, as all paths are.

        Returns
        -------
        Study
            The study. Equal frames, with columns in the same order and equal numbers of rows,
            give assessments of one id; so does the folder that `write` makes.

        Raises
        ------
        InputError
            A frame cannot be written down (two columns of one name), or an option is unknown.

        See Also
        --------
        write : Keep the study as a folder.

        Examples
        --------
        >>> of_frames = Study.from_frames(
        ...     counties=outlines, demand=villages, sites=sites, roads=(nodes, edges)
        ... )
        >>> of_frames.check().query("outcome == 'refused'")[["file", "row", "column", "reason"]]
                  file  row column           reason
        2  sites.arrow   40    lat  lon_lat_swapped
        """
        from geo.study import read_study
        from vaxreach.plain_values import read_date
        from vaxreach.study_folder import (
            STUDY_FILE,
            choose_setting,
            freeze_inputs,
            merge_options,
            read_options,
            remove_folder,
            write_toml,
        )

        given = {
            "boundaries": counties, "population": population, "demand": demand, "roads": roads,
            "sites": sites, "employers": employers, "rosters": rosters, "townships": townships,
            "outreach": outreach, "verified": verified, "reporting_units": reporting_units,
        }  # fmt: skip
        further = read_options(options or {})
        own = {
            "study": {"id": id, "title": title or id, "as_of": read_date(as_of, "as_of")},
            "demand": {"setting": setting or choose_setting(demand, further)},
            "standard": {"path": standard},
            "calendar": {"notices": notices},
        }
        sections = read_options(own)
        study = cls(Path(mkdtemp(prefix="vaxreach-")) / STUDY_FILE)
        finalize(study, remove_folder, study.path.parent, os.getpid())
        freeze_inputs(given, sections, study.path.parent)
        text = write_toml(merge_options(sections, further))
        study.path.write_bytes(text.encode("utf-8", "backslashreplace"))
        read_study(study.path)
        return study

    def write(self, folder: str | Path) -> Self:
        """Write the study into a folder of its own: its file, and everything that it names.

        Frames become Arrow files, a graph GraphML; files are copied as they are. An assessment of
        what was written has the same id and the same tables.

        Parameters
        ----------
        folder : str or Path
            A new or empty folder.

        Returns
        -------
        Study
            The study as it stands there.

        Raises
        ------
        StoreError
            The folder holds something, or cannot be written.

        See Also
        --------
        from_file : Take it up again.

        Examples
        --------
        >>> Study.from_file(study).write(folder / "copy").path.name
        'study.toml'
        """
        from vaxreach.study_folder import write_study

        return type(self)(write_study(self.path, Path(folder)))

    def check(self) -> pd.DataFrame:
        """Read every input and list the rows that were not taken as they stand.

        Returns
        -------
        DataFrame
            One row a remark: the input, what became of the row, its file, number, column and value,
            and the reason.

        Raises
        ------
        InputError
            An input cannot be used at all.

        See Also
        --------
        assess : Assess the study; `Assessment` tells of the same rows.

        Examples
        --------
        >>> bool((Study.from_file(study).check()["outcome"] == "refused").any())
        False
        """
        from geo.inputs.load import load_inputs
        from geo.reports.writing.remark_table import tabulate_remarks
        from geo.study import read_study, state_folder

        inputs = load_inputs(read_study(self.path), state_folder(self.path) / "cache")
        return tabulate_remarks(list(inputs.reports.values()))
