"""Whether `geo`, `app` and `scripts` are this package's own, or others of the same name.

The four packages lie beside each other wherever they are installed. A folder or module of one of
these names that comes first on `sys.path` hides ours.
"""

from __future__ import annotations

import sys
import warnings
from importlib.util import find_spec
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]


def require_own_packages(home: Path = HOME) -> None:
    """Refuse a foreign `geo`, without which nothing works; warn of a foreign `app` or `scripts`.

    Raises
    ------
    ImportError
        Another `geo` comes first; the message names its path.
    """
    hidden = find_shadow("geo", home)
    if hidden is not None:
        raise ImportError(
            f"vaxreach: {hidden} hides its package 'geo' in {home}; rename it, or take its folder "
            "off sys.path"
        )
    for name in ("app", "scripts"):
        hidden = find_shadow(name, home)
        if hidden is not None:
            warnings.warn(
                f"vaxreach: {hidden} hides its package {name!r} in {home}; the command vaxreach "
                "cannot run where it comes first on sys.path",
                RuntimeWarning,
                stacklevel=3,
            )


def find_shadow(name: str, home: Path) -> Path | None:
    """The path that is imported as `name` in place of the package in `home`; None where it is ours.

    A folder without `__init__.py` hides nothing: Python takes a package before it.
    """
    own = home / name / "__init__.py"
    found = _locate(name)
    if found is None or found == own:
        return None
    return found.parent if found.name == "__init__.py" else found


def _locate(name: str) -> Path | None:
    module = sys.modules.get(name)
    origin = getattr(module, "__file__", None)
    if module is None:
        spec = find_spec(name)
        origin = None if spec is None else spec.origin
    return None if origin is None else Path(origin).resolve()
