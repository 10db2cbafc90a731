from __future__ import annotations

import pytest

from geo.calendar.hours.understood import tell_schedule
from geo.calendar.opening.schedule import read_schedule
from geo.sites.understood_hours import tell_hours
from tests.samples.site_tables import make_sites

UNSAID = "；节假日是否开诊未写明"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "周一至周五8:00-11:30,13:30-16:30(法定节假日除外)",
            "周一至周五8:00—11:30、13:30—16:30；节假日停诊",
        ),
        ("Mo-Fr 08:00-16:00; PH 08:30-11:00", "周一至周五8:00—16:00；节假日8:30—11:00"),
        ("Tu,Th 08:00-11:00", f"周二、周四8:00—11:00{UNSAID}"),
        ("Sa,Su,PH off; Mo-Fr open", "周六、周日、节假日停诊；周一至周五开诊（时间未写明）"),
        ("24/7", "全天24小时"),
        ("周末不休", f"周一至周五待核实；周六、周日开诊（时间未写明）{UNSAID}"),
        ("每月第三周周四上午", f"每月第三个周四上午{UNSAID}"),
        ("每月5、15日8:00-11:00", f"每月5、15日8:00—11:00{UNSAID}"),
        ("农历逢五、十", f"每月农历5、10、15、20、25、30日开诊（时间未写明）{UNSAID}"),
        (
            "全年无休,除夕至初二休息",
            "每天开诊（时间未写明）；节假日照常开诊；除夕至初二停诊",
        ),
        ("每周五,遇节假日顺延", "周五开诊（时间未写明）；节假日停诊；遇节假日顺延"),
        (
            "周一至周五5月1日-9月30日8:00-17:00,10月1日-次年4月30日8:30-16:00",
            "5月1日至9月30日周一至周五8:00—17:00；10月1日至4月30日周一至周五8:30—16:00" + UNSAID,
        ),
        (
            "儿童:周二上午;狂犬:24小时",
            f"免疫规划疫苗：周二上午{UNSAID}。狂犬病暴露预防处置：全天24小时",
        ),
        ("逢集日", ""),
        ("PH off; week 1-52/2 Mo 08:00-10:00", ""),
    ],
)
def test_a_schedule_is_told_in_chinese(text: str, told: str) -> None:
    assert tell_schedule(read_schedule(text)) == told


def test_hours_of_a_service_stand_behind_those_of_the_whole_site() -> None:
    sites = make_sites(
        ["Mo-Fr 08:00-16:00; PH off", "", "逢集日"],
        service_hours={"rabies": ["24/7", "24/7", ""]},
    )
    assert tell_hours(sites.records).tolist() == [
        "周一至周五8:00—16:00；节假日停诊。狂犬病暴露预防处置：全天24小时",
        "狂犬病暴露预防处置：全天24小时",
        "",
    ]
