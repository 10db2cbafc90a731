"""What a row of a table is when it is no data: a total, a part of the row above, or a note.

Totals: 合计, 全省合计：8家, 沈阳市合计, 本页小计, 共计12家. Notes: 注：…, 1. 本表由…, 以下空白, and
the line of those who sign, 单位负责人签字：…, 单位（公章）.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.readers.tables.cells import fold_width

_SPACE = re.compile(r"\s+")
_NUMERAL = "[0-9一二三四五六七八九十百千万两零〇]"
_TOTAL = re.compile(
    r"(?:以上|上述|[全本各]|[\u4e00-\u9fff]{0,10}[省市县区旗州盟乡镇页院街道]|总|家数)?"
    r"(?:合计|小计|总计|共计|累计|总数|总和)(?:数|家数)?"
    rf"(?:\(.*\))?(?::.*|为?[约共]?{_NUMERAL}.*)?"
    rf"|(?:以上|全部)?共有?{_NUMERAL}+[家个所处].*"
    r"|(?:sub|grand)?total(?::.*)?"
    r"|其中:.*",
    re.IGNORECASE,
)
_BEFORE_NOTE = r"[※*★#△▲●]*\(?(?:[0-9一二三四五六七八九十]{1,2}[.、)])?"
_NOTE = re.compile(
    _BEFORE_NOTE
    + r"(?:(?:注|备注|说明|附注|填表|制表|填报|审核|报送|数据来源|资料来源|来源|统计单位|联系"
    r"|(?:数据)?截至)"
    r"[人单位部门日期时间数据]{0,5}(?:[:0-9]|\(.{0,6}\):?)"
    r"|(?:以上|上述|本表|此表|表中)(?:数据|信息|名单|内容|各?单位|由|仅|所列)"
    r"|请(?:各|如实|认真|注意|勿|于|按|在)"
    r"|以下空白|此处空白|以下无正文)"
)
_SIGNED = re.compile(
    r".{0,12}(?:签字|签名|签章|盖章|公章)\)?(?::.*)?"
    r"|(?:单位|门诊|科室|分管|主管)?(?:负责人|领导|审核人|复核人|填[表报]人|制表人|经办人|联系人)"
    r"(?:\(.{0,6}\))?:.*"
    r"|(?:填[报表]|制表|报送|审核|上报|统计)(?:日期|时间|单位|部门|机构)(?:\(.{0,6}\))?:.*"
)
_BESIDE_SIGNATURE = re.compile(
    r"(?:联系|办公)?电话:?.*|(?:日期|时间):?.*|[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?|[0-9-]+|.{1,4}"
)


def is_total(cell: str) -> bool:
    """Whether a cell says that its row adds up others, or is a part (其中：) of the one above."""
    return _TOTAL.fullmatch(_fold(cell)) is not None


def is_note(filled: Sequence[str]) -> bool:
    """Whether the filled cells of a row are a note, or what people sign; a number may lead."""
    folded = [_fold(cell) for cell in filled]
    words = folded[1:] if len(folded) > 1 and folded[0].isdigit() else folded
    if not words:
        return False
    if _SIGNED.fullmatch(words[0]):
        rest = words[1:]
        return all(_SIGNED.fullmatch(one) or _BESIDE_SIGNATURE.fullmatch(one) for one in rest)
    return len(words) <= 2 and _NOTE.match(words[0]) is not None


def _fold(cell: str) -> str:
    return _SPACE.sub("", fold_width(cell))
