"""What the package shows: these names and no others, each told in full."""

from __future__ import annotations

import doctest
import inspect

import pytest
from numpydoc.validate import validate

import geo.errors
import vaxreach
from tests.samples.small_study import make_small_study
from vaxreach import assessment, entry, study

ERRORS = sorted(
    name
    for name, one in vars(geo.errors).items()
    if isinstance(one, type) and issubclass(one, geo.errors.VaxReachError)
)
CODE = ["Assessment", "Study", "assess", "open_latest"]
LEFT = {
    "EX01",  # an example is of no use where a name is a word of the tree of errors, or a column
    "SA01",  # nor is every function akin to another
    "ES01",  # a first sentence that says it all is enough
}


def list_names() -> list[str]:
    names = [f"vaxreach.{name}" for name in CODE]
    for owner in ("Assessment", "Study"):
        for name, member in inspect.getmembers(getattr(vaxreach, owner)):
            if not name.startswith("_") and (callable(member) or isinstance(member, property)):
                names.append(f"vaxreach.{owner}.{name}")
    return names


def test_the_package_shows_these_names_and_no_others():
    assert vaxreach.__all__ == sorted([*CODE, *ERRORS, "__version__"])
    assert all(hasattr(vaxreach, name) for name in vaxreach.__all__)


@pytest.mark.parametrize("name", list_names())
def test_a_public_name_tells_parameters_returns_and_errors(name):
    told = validate(name)
    faults = [(code, what) for code, what in told["errors"] if code not in LEFT]
    assert faults == []
    is_property = isinstance(getattr(vaxreach.Assessment, name.rpartition(".")[2], None), property)
    assert is_property or "Examples\n" in told["docstring"]


def name_frames() -> dict[str, object]:
    """The frames that examples begin with; one site has its coordinates swapped."""
    small = make_small_study()
    sites = small.sites.set_axis(range(40, 40 + len(small.sites)))
    sites.loc[40, ["lon", "lat"]] = sites.loc[40, ["lat", "lon"]].to_list()
    names = {"villages": small.demand, "nodes": small.nodes, "edges": small.edges}
    return names | {"outlines": small.outlines, "sites": sites, "Study": vaxreach.Study}


@pytest.mark.parametrize("module", [assessment, entry, study], ids=["assessment", "entry", "study"])
def test_the_examples_say_what_comes_out(module, small_file, opened, tmp_path):
    given = {
        "vaxreach": vaxreach,
        "study": small_file,
        "assessment": opened,
        "folder": tmp_path / "results",
    } | name_frames()
    finder = doctest.DocTestFinder(exclude_empty=True)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for example in finder.find(module, globs=given):
        runner.run(example)
    assert runner.tries >= 3
    assert runner.failures == 0
