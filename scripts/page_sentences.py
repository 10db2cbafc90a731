"""Copy the sentences that the page says from the label table into `app/web/sentences.js`."""

from __future__ import annotations

import json
import re
from pathlib import Path

from geo.words.sentences import sentences

WEB = Path(__file__).resolve().parent.parent / "app" / "web"
COPY = WEB / "sentences.js"
_SAID = re.compile(r'\bsay\(\s*"(\w+)"')
_HEAD = """\
/* Written by `make reference` from geo/words/label_table/sentences.csv: change that, not this. */

export const SENTENCES = /** @type {const} */ ({
"""


def list_page_keys() -> set[str]:
    """The keys that modules of the page name."""
    modules = (path for path in WEB.rglob("*.js") if "vendor" not in path.parts and path != COPY)
    return {key for path in modules for key in _SAID.findall(path.read_text(encoding="utf-8"))}


def write_copy() -> str:
    """The module with the sentences of these keys."""
    known = sentences()
    lines = (
        f"  {key}: {json.dumps(known[key], ensure_ascii=False)},\n"
        for key in sorted(list_page_keys())
    )
    return f"{_HEAD}{''.join(lines)}}});\n"


if __name__ == "__main__":
    COPY.write_text(write_copy(), encoding="utf-8")
    print(COPY)
