"""Fetch what the page needs in the browser, by the lock file, into `app/web/vendor`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from scripts.node import install_packages

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "app" / "web" / "vendor"
WANTED = {
    "maplibre-gl": (
        "maplibre-gl",
        ("dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css", "LICENSE*"),
    ),
    "swagger-ui": (
        "swagger-ui-dist",
        ("swagger-ui-bundle.js", "swagger-ui.css", "LICENSE", "NOTICE"),
    ),
}


def fetch_web_assets() -> None:
    """Install the packages of `package-lock.json` in a scratch folder and copy what is served."""
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, work)
        install_packages(work, "--omit=dev")
        _copy_assets(work / "node_modules")


def _copy_assets(modules: Path) -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    for folder, (package, patterns) in WANTED.items():
        (VENDOR / folder).mkdir(parents=True)
        for pattern in patterns:
            files = list((modules / package).glob(pattern))
            if not files:
                raise FileNotFoundError(f"{package}: no file matches {pattern}")
            for file in files:
                shutil.copy(file, VENDOR / folder)
    (VENDOR / ".ready").touch()


if __name__ == "__main__":
    fetch_web_assets()
