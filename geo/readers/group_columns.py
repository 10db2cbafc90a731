"""Columns that count people of some group: 困难人口, 80岁以上老人, employees.

A column is taken as a group where its name says people, or where the study maps it by a field
`group_…`; the part behind is what the group is called.
"""

from __future__ import annotations

import re
import unicodedata

GROUP = "group_"
"""How the field of a group begins; its name follows."""
KINDS = frozenset({"demand", "population"})
"""Tables whose columns may be groups."""
MOST_GROUPS = 40
"""How many columns of one table are taken by their names alone."""
LONGEST_NAME = 40
_PEOPLE = re.compile(
    "人口|人数|[0-9]岁|儿童|老人|老年|老龄|婴幼|新生儿|孕|产妇|育龄|妇女|出生|学生|职工|员工|残疾"
    "|低保|困难|五保|特困|贫困|脱贫|留守|流动|劳动力|从业|务工|农民工|军人|患病|慢病"
)
_EXACTLY = frozenset({"男", "女", "男性", "女性", "老人数", "高龄"})
_NO_PEOPLE = re.compile(
    "[率%‰]|占|比[重例值]?$|比例|密度|指数|百分|距离|里程|公里|平方|时间|日期|年份|编号|代码|编码|序号|电话"
    "|姓名|名称|地址|类[型别]|性质|是否|程度|等级|情况|面积|收入|金额|经费|元$|元\\)|床|[站所校院园村户]数?$"
    "|户数?\\)|人均|平均|人次|次数|年龄|中位"
)
_WORDS = re.compile("[a-z]+")
_SAYING_PEOPLE = frozenset(
    {
        "people", "persons", "population", "pop", "residents", "inhabitants", "employees",
        "workers", "students", "pupils", "children", "infants", "newborns", "births", "elderly",
        "seniors", "pregnant", "women", "men", "males", "females", "girls", "boys", "disabled",
        "migrants", "refugees", "poor", "headcount",
    }
)  # fmt: skip
_SAYING_OTHER = frozenset(
    {
        "share", "rate", "ratio", "pct", "percent", "percentage", "density", "per", "distance",
        "id", "code", "name", "year", "date", "area", "km", "index", "avg", "mean", "median", "min",
        "max", "age", "type", "class", "households",
    }
)  # fmt: skip
_UNIT = re.compile(
    r"\((?:(?:百|千|万|十万|百万|千万|亿)?(?:人|名|口)?|persons?|people|(?:in)?thousands?"
    r"|(?:in)?millions?)\)$",
    re.IGNORECASE,
)
_PART = re.compile("^其中[:,]?")


def says_group(header: str) -> bool:
    """Whether a heading, as written, is that of people who are counted."""
    plain = name_group(header)
    if not plain or len(plain) > LONGEST_NAME or _NO_PEOPLE.search(plain):
        return False
    words = set(_WORDS.findall(header.lower()))
    in_english = bool(words & _SAYING_PEOPLE) and not words & _SAYING_OTHER
    return in_english or plain in _EXACTLY or _PEOPLE.search(plain) is not None


def name_group(header: str) -> str:
    """What the group of a column is called: its heading without the unit and without 其中."""
    plain = "".join(unicodedata.normalize("NFKC", header).split())
    return _PART.sub("", _UNIT.sub("", plain)) or plain
