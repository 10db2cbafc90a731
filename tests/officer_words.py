"""What no officer should have to read: nothing that a program says to itself."""

from __future__ import annotations

import re

FAULTS = {
    "a missing value": re.compile(
        r"\b(?:null|undefined|NaN|nan|NaT|None|Infinity|\[object \w+\])\b"
    ),
    "an English sentence": re.compile(r"[A-Za-z']{2,}(?: [A-Za-z'(]{2,}){2,}"),
    "a field id": re.compile(r"(?<![A-Za-z0-9./-])[a-z]+(?:_[a-z0-9]+)+"),
    "hours of OpenStreetMap": re.compile(r"\b(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)\b"),
    "a moment that is not of Beijing": re.compile(r"\dT\d\d:|\+00:00|\d\dZ\b|UTC|GMT"),
    "half-width punctuation": re.compile(
        r"[\u4e00-\u9fff][,:;?!(]|[),:;?!][\u4e00-\u9fff]|[\u4e00-\u9fff] *\)(?![A-Za-z])"
        r"|（[^（）]*\)|\([^()]*）"
    ),
}

ON_SCREEN = {**FAULTS, "a date of a program": re.compile(r"\b\d{4}-\d\d-\d\d\b")}
"""On the page dates are written as in a letter; in a table they sort."""


FORBIDDEN = re.compile(
    "覆盖率|已覆盖|未接种|未知|合格|违规|异常|站点|设施|疫苗点|阈值|欧氏|需求点|盲点|缺口|吸附|值班|"
    "场景|优化解|溯源|接驳|路网距离|百分位|有开诊的|无开诊|地市|用人单位|情景|若增设|值守|惠及|上界|最优|"
    "失去|无法计算|不再在"
)
IN_FILES = {
    **FAULTS,
    "a space beside a figure": re.compile(r"\d [\u3400-\u9fff]|[\u3400-\u9fff] \d"),
    "a range with a hyphen": re.compile(r"\d%?[~-]\d[\d.]*%|[日月]-\d"),
    "the noise of a subtraction": re.compile(r"^-?\d{2,}\.\d*(?:0{6,}|9{6,})\d*$"),
    "a word that is not ours": FORBIDDEN,
}
"""What no file of an office has in it, words that stand in names of the input apart."""


def find_faults(
    text: str, allowed: tuple[str, ...] = (), rules: dict[str, re.Pattern[str]] = FAULTS
) -> list[str]:
    """Each fault of a text with some words about it; `allowed` are names that the input gave."""
    for name in allowed:
        text = text.replace(name, "")
    return [
        f"{what}: …{text[max(0, hit.start() - 20) : hit.end() + 20]!r}"
        for what, pattern in rules.items()
        for hit in pattern.finditer(text)
    ]
