"""Kinds of units as a filter: words that ask for kinds, and whether each site is of one of them.

A site is of every kind that a part of its cell names (门诊、卫生院 names two); what a part names is
decided as everywhere, by the first kind of the standard with a word in it. With K the kinds asked:

    yes        a part names a kind in K
    unknown    else, and the cell is empty or a part names no kind of the standard
    no         else
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np

from geo.arrays import Texts, Trileans
from geo.errors import InputError
from geo.model.trilean import Trilean
from geo.rules.kinds import Kind
from geo.rules.standard import Standard
from geo.words.labels import value_label

_DIVIDERS = re.compile(r"[、,，;；/|+]")
_BRACKETED = re.compile(r"\([^()]*\)")
_NOISE = re.compile(r"[\s_\-]+")
_DENIED = re.compile("非|不|除|无|not|non|no(?![a-z])|except|!")
"""What begins a word that asks for all but a kind, which cannot be asked."""


def read_kinds(text: str, standard: Standard) -> tuple[str, ...]:
    """Ids of the kinds that a text asks for, any of which will do; none for an empty text.

    A word is an id, a name in Chinese or English, or one by which registers name the kind.

    Raises
    ------
    InputError
        A word that names no kind; all kinds are listed.
    """
    words = [word.strip() for word in _DIVIDERS.split(text) if word.strip()]
    return tuple(dict.fromkeys(_find(word, standard) for word in words))


def judge_kinds(kind: Texts, wanted: Sequence[str], standard: Standard) -> Trileans:
    """Whether each site is of one of the kinds asked; `kind` is the cell as written."""
    known = {text: _judge(text, wanted, standard) for text in set(kind)}
    return np.array([known[text] for text in kind], dtype=np.int8)


def _find(word: str, standard: Standard) -> str:
    plain = _fold(word)
    for kind in standard.kinds:
        if plain in _names(kind):
            return kind.id
    for kind in standard.kinds if not _DENIED.match(plain) else ():
        if any(_fold(one) in plain for one in kind.match):
            return kind.id
    listed = ", ".join(f"{kind.id} ({kind.zh})" for kind in standard.kinds)
    raise InputError(f"kind: expected one of {listed}, got {word!r:.80}")


def _names(kind: Kind) -> set[str]:
    """The id, the Chinese name with and without its brackets and what stands in them, English."""
    zh = unicodedata.normalize("NFKC", kind.zh)
    inside = [found.strip("()") for found in _BRACKETED.findall(zh)]
    said = [kind.id, zh, _BRACKETED.sub("", zh), *inside, value_label("site_kind", kind.id, "en")]
    return {_fold(name) for name in said}


def _fold(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


def _judge(text: str, wanted: Sequence[str], standard: Standard) -> Trilean:
    parts = [part for part in _DIVIDERS.split(text) if part.strip()]
    found = [standard.kind_of(part) for part in parts]
    if any(kind is not None and kind.id in wanted and _is_named(kind, part)
           for kind, part in zip(found, parts, strict=True)):  # fmt: skip
        return Trilean.YES
    is_open = not parts or any(kind is None or not kind.match for kind in found)
    return Trilean.UNKNOWN if is_open else Trilean.NO


def _is_named(kind: Kind, part: str) -> bool:
    """Whether a part names the kind, which a word that nobody knows does not."""
    return bool(kind.match) or _fold(part) in _names(kind)
