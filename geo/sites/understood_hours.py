"""What was understood of the hours of each site, in Chinese, to stand beside them as written."""

from __future__ import annotations

from geo.arrays import Texts, texts
from geo.calendar.hours.understood import tell_schedule
from geo.calendar.opening.schedule import read_schedule
from geo.model.site import SiteRecords
from geo.words.labels import value_label


def tell_hours(records: SiteRecords) -> Texts:
    """Per site its hours as understood; a service with a column of its own behind the rest.

    Empty where a site states none or where they could not be read.
    """
    told = [""] * len(records)
    for service, written in records.hours.items():
        known = {text: tell_schedule(read_schedule(text)) for text in set(written) if text}
        name = value_label("service", service) if service else ""
        for i, text in enumerate(written):
            said = known.get(text, "")
            own = f"{name}：{said}" if said and name else said
            told[i] = "。".join(filter(None, (told[i], own)))
    return texts(told)
