"""A rule file of other measures that a register of facilities can answer, such as of hospitals.

Its norms are those of `geo.rules.norm_rules`; its fields say how the columns of the register are
read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo.checked.faults import Checked, suggest_near
from geo.checked.files import read_checked
from geo.errors import StandardError
from geo.rules.norm_rules import FactTest, Norm, refuse_twice
from geo.rules.policy import Source
from geo.words.word_folding import fold_word

Kind = Literal["answer", "number", "word", "ordered", "date", "hours"]
Unit = Literal["", "分钟", "小时", "天", "家", "个", "张", "人", "人次", "元", "万元", "%"]
HOUR_ANSWERS = ("stated", "weekend", "holiday")
"""What hours answer: `<id>.weekend` and so on."""
HOUR_NUMBERS = ("weekend_days", "holiday_days")
_TESTED_BY = {
    "answer": ("is",),
    "number": ("is", "at_least", "at_most"),
    "word": ("is", "one_of", "none_of"),
    "ordered": ("is", "one_of", "none_of", "at_least", "at_most"),
    "date": ("since", "until"),
}
"""What a test of each kind may be."""
_NEAR = 0.5
"""How alike words of two characters are that share one."""
_ANSWERS = {"yes", "no", "true", "false", "是", "否", "有", "无"}


class MeasureField(Checked):
    """A field of the register, found by any of its column names, by `zh` or by `id`."""

    id: Annotated[
        str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", description="what tests call the field")
    ]
    zh: Annotated[str, Field(min_length=1, description="what it is called in Chinese")]
    kind: Annotated[
        Kind,
        Field(
            description="answer: yes or no; number; word: one of words, or any; ordered: one of "
            "words, the highest first; date; hours: opening hours as written, which answer "
            "<id>.weekend, <id>.holiday and <id>.stated and count <id>.weekend_days a week and "
            "<id>.holiday_days a year"
        ),
    ]
    columns: Annotated[list[str], Field(description="headers under which registers have it")] = []
    words: Annotated[
        dict[str, list[str]],
        Field(
            description="each word with its other names; of an answer yes and no with what else "
            "says so"
        ),
    ] = {}
    unit: Annotated[Unit, Field(description="unit of a number; cells may state it")] = ""

    @model_validator(mode="after")
    def _has_its_words(self) -> Self:
        if self.kind == "ordered" and not self.words:
            raise ValueError(f"field {self.id}: kind = ordered needs words, the highest first")
        if self.kind in {"number", "date", "hours"} and self.words:
            raise ValueError(f"field {self.id}: kind = {self.kind} takes no words")
        if self.kind == "answer" and not set(self.words) <= {"yes", "no"}:
            raise ValueError(f"field {self.id}: words of an answer are yes and no")
        if self.unit and self.kind != "number":
            raise ValueError(f"field {self.id}: unit goes with kind = number")
        self._refuse_one_name_for_two()
        return self

    def _refuse_one_name_for_two(self) -> None:
        held: dict[str, str] = {}
        for word, names in self.words.items():
            for name in (word, *names):
                if held.setdefault(fold_word(name), word) != word:
                    raise ValueError(
                        f"field {self.id}: {name} stands for {held[fold_word(name)]} and {word}"
                    )

    @property
    def tested(self) -> dict[str, str]:
        """Names that tests may use, each with the kind of what it holds."""
        if self.kind != "hours":
            return {self.id: self.kind}
        answers = {f"{self.id}.{name}": "answer" for name in HOUR_ANSWERS}
        return answers | {f"{self.id}.{name}": "number" for name in HOUR_NUMBERS}

    def find_word(self, text: str) -> str | None:
        """The word that a text stands for; None for one that the field does not list."""
        folded = fold_word(text)
        return next(
            (w for w, names in self.words.items() if folded in map(fold_word, (w, *names))), None
        )


class MeasureRules(Checked):
    """One measure or several of one source, with the fields that they ask about."""

    id: Annotated[str, Field(description="name of the rule file")]
    version: Annotated[str, Field(description="its version")]
    title: Annotated[str, Field(description="its title, printed above the results")]
    source: Annotated[Source, Field(description="the text that the measures come from")]
    fields: Annotated[list[MeasureField], Field(min_length=1, description="fields of the register")]
    norms: Annotated[list[Norm], Field(min_length=1, description="what is asked")]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        refuse_twice(self.norms)
        ids = [one.id for one in self.fields]
        for name in ids:
            if ids.count(name) > 1:
                raise ValueError(f"field {name}: the id stands twice")
        for norm in self.norms:
            if norm.finding is not None:
                raise ValueError(f"norm {norm.id}: finding is for the standard of vaccination")
            for test in (*norm.of, *norm.have):
                self._check_test(norm, test)
            if norm.sum is not None:
                self._require(norm, "sum", norm.sum, "number")
            if norm.growth is not None and norm.growth.by:
                self._require(norm, "growth.by", norm.growth.by, "date")
        return self

    @property
    def kinds(self) -> dict[str, str]:
        """Every name that a test may use, with its kind."""
        return {name: kind for one in self.fields for name, kind in one.tested.items()}

    def field_of(self, name: str) -> MeasureField:
        """The field that a test's name is about."""
        return next(one for one in self.fields if name in one.tested)

    def _require(self, norm: Norm, key: str, name: str, kind: str) -> None:
        self._require_known(norm, key, name)
        if self.kinds[name] != kind:
            raise ValueError(
                f"norm {norm.id}: {key} takes a field of kind {kind}, {name} is {self.kinds[name]}"
            )

    def _require_known(self, norm: Norm, key: str, name: str) -> None:
        known = self.kinds
        if name not in known:
            parts = [one for one in known if one.startswith(f"{name}.")]
            hint = suggest_near(name, list(known)) if not parts else f"; did you mean {parts[0]}?"
            raise ValueError(
                f"norm {norm.id}: {key} must be one of {', '.join(known)}, got {name!r}{hint}"
            )

    def _check_test(self, norm: Norm, test: FactTest) -> None:
        """Refuse a test that the kind of its field does not know, and say what it takes."""
        self._require_known(norm, "field", test.field)
        kind = self.kinds[test.field]
        given = {
            "is": test.is_, "one_of": test.one_of, "none_of": test.none_of,
            "at_least": test.at_least, "at_most": test.at_most, "since": test.since,
            "until": test.until,
        }  # fmt: skip
        for key, value in given.items():
            if value is None:
                continue
            if key not in _TESTED_BY[kind]:
                ways = ", ".join(_TESTED_BY[kind])
                raise ValueError(
                    f"norm {norm.id}: {test.field} is of kind {kind}; test it with {ways}, "
                    f"not with {key}"
                )
            fault = _find_fault(kind, value)
            if fault:
                raise ValueError(f"norm {norm.id}: {key} of {test.field} {fault}, got {value!r}")
        if kind == "ordered":
            self._check_order(norm, test)

    def _check_order(self, norm: Norm, test: FactTest) -> None:
        field = self.field_of(test.field)
        for word in test.words:
            if field.find_word(word) is None:
                hint = suggest_near(word, list(field.words), _NEAR)
                raise ValueError(
                    f"norm {norm.id}: {test.field} must be one of {', '.join(field.words)}, "
                    f"got {word!r}{hint}"
                )


def _find_fault(kind: str, value: object) -> str:
    """What a test of this kind takes, where the value is not that; else empty."""
    if kind == "answer" and str(value).strip().lower() not in _ANSWERS:
        return "takes yes or no (true, false)"
    if kind == "number" and not isinstance(value, float):
        return "takes a number"
    if kind in {"word", "ordered"} and not isinstance(value, str | list):
        return "takes a text"
    return ""


def read_measure_rules(path: Path) -> MeasureRules:
    """Read a rule file of measures (TOML).

    Raises
    ------
    StandardError
        The file is missing, is not TOML, or holds an unknown key or a value out of range.
    """
    return read_checked(path, MeasureRules, f"measures: {path.name}", StandardError)
