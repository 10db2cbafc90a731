"""The page's pure modules in Node, without a browser: `tests/web/modules`."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.node import ROOT, has_node, run_node

MODULES = Path(__file__).parent / "modules"


def test_modules_without_a_browser_hold_to_their_tests(capfd: pytest.CaptureFixture[str]) -> None:
    if not has_node():
        pytest.skip("no node on this machine; `make install` keeps one where there is none")
    files = sorted(str(path) for path in MODULES.glob("*.test.js"))
    failed = run_node("node", "--test", *files, folder=ROOT)
    assert files
    assert not failed, capfd.readouterr().out
