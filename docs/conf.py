"""How `make docs` builds the pages of this folder and the reference of the package."""

from __future__ import annotations

import tomllib
from pathlib import Path

_ABOUT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]

project = _ABOUT["name"]
release = _ABOUT["version"]
extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc"]
myst_heading_anchors = 4
autodoc_typehints = "signature"
numpydoc_show_class_members = False
html_theme = "alabaster"
html_theme_options = {"description": _ABOUT["description"], "fixed_sidebar": True}
html_static_path: list[str] = []
