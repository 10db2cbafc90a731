"""How people call the counties of a study: 岫岩县 for 岫岩满族自治县, 和平 for 和平区.

The name as it stands in the outlines counts before any shorter form. A short form that several
counties have means any of them, and one that is the name of a prefecture (本溪) means no county.
The groups of people in names, and abbreviations that no rule gives (喀左), are data.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from geo.model.county import Counties
from geo.readers.vocabulary import normalise_name, read_vocabulary

_PREFECTURE_ENDING = re.compile(r"(?:市|地区|(?:[\u4e00-\u9fff]族)*自治州|盟)$")
_PROVINCE = re.compile(r"^[\u4e00-\u9fff]{1,8}?(?:省|自治区)")
_ENDING = re.compile(r"(自治县|自治旗|县|市|区|旗)$")
_PLAIN_ENDINGS = {"自治县": "县", "自治旗": "旗"}
_LEAST_BARE = 2
"""Characters of a name without its ending: 和 for 和县 would mean too much."""


class CountyNames:
    """The counties of one study by every form of their names."""

    def __init__(self, counties: Counties) -> None:
        rows = list(zip(counties.name, counties.prefecture, strict=True))
        stems = {stem_prefecture(prefecture) for _, prefecture in rows} - {""}
        full: defaultdict[str, list[int]] = defaultdict(list)
        short: defaultdict[str, list[int]] = defaultdict(list)
        for i, (name, prefecture) in enumerate(rows):
            for form in _join({name}, prefecture):
                full[normalise_name(form)].append(i)
            for form in _join(shorten_county(name) - stems, prefecture):
                short[normalise_name(form)].append(i)
        self._full, self._short = _freeze(full), _freeze(short)
        self.prefectures = stems

    def find(self, name: str) -> tuple[int, ...]:
        """Positions of the counties that a name may mean; empty where it is none of the study's."""
        plain = normalise_name(name)
        bare = _PROVINCE.sub("", plain)
        for forms in (self._full, self._short):
            found = forms.get(plain) or forms.get(bare)
            if found:
                return found
        return ()

    def names_prefecture(self, name: str) -> bool:
        """Whether a name holds that of a prefecture of the study: 鞍山市铁西区."""
        plain = _PROVINCE.sub("", normalise_name(name))
        return any(plain.startswith(stem) for stem in self.prefectures)


def stem_prefecture(name: str) -> str:
    """A prefecture's name without its province and its ending: 沈阳 for 辽宁省沈阳市."""
    plain = _PROVINCE.sub("", normalise_name(name))
    return _PREFECTURE_ENDING.sub("", plain) or plain


@cache
def shorten_county(name: str) -> frozenset[str]:
    """The shorter forms of a county's name, itself not among them."""
    plain = normalise_name(name)
    found = _ENDING.search(plain)
    if found is None:
        return frozenset()
    ending = found[1]
    base = _strip_groups(plain[: found.start()], is_autonomous=ending in _PLAIN_ENDINGS)
    forms = {base + _PLAIN_ENDINGS.get(ending, ending), base + ending}
    abbreviated = [short for short, full in _abbreviations().items() if full == plain]
    for stem in (base, *abbreviated):
        is_whole = stem != base and stem.endswith(tuple(_PLAIN_ENDINGS.values()))
        forms |= {stem} if is_whole else {stem, stem + _PLAIN_ENDINGS.get(ending, ending)}
    usable = {form for form in forms if len(form) >= _LEAST_BARE and form not in _never_bare()}
    return frozenset(usable - {plain})


def _join(forms: Iterable[str], prefecture: str) -> set[str]:
    """Forms alone, and behind the prefecture's name with and without its ending."""
    before = {"", prefecture, stem_prefecture(prefecture)}
    return {area + form for area in before for form in forms if form}


def _freeze(forms: Mapping[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {form: tuple(dict.fromkeys(found)) for form, found in forms.items()}


def _strip_groups(base: str, *, is_autonomous: bool) -> str:
    """The base without the groups of people at its end, but never empty: 东乡 for 东乡族."""
    while True:
        groups = (
            group
            for group in _groups(is_autonomous=is_autonomous)
            if base.endswith(group) and len(base) > len(group)
        )
        longest = max(groups, key=len, default="")
        if not longest:
            return base.removesuffix("族") if is_autonomous else base
        base = base.removesuffix(longest)


@cache
def _groups(*, is_autonomous: bool) -> tuple[str, ...]:
    known = read_vocabulary("ethnic_groups").items()
    return tuple(name for name, meaning in known if is_autonomous or meaning.field == "group")


@cache
def _abbreviations() -> dict[str, str]:
    known = read_vocabulary("county_short_names").items()
    return {short: meaning.field for short, meaning in known if meaning.action == "take"}


@cache
def _never_bare() -> frozenset[str]:
    known = read_vocabulary("county_short_names").items()
    return frozenset(name for name, meaning in known if meaning.field == "prefecture")
