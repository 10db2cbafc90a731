"""No number of the small study changes unsaid."""

from __future__ import annotations

import json

from tests.digests import FILE, digest_tables


def test_every_table_is_what_it_was(usual):
    assert digest_tables(usual) == json.loads(FILE.read_text(encoding="utf-8"))
