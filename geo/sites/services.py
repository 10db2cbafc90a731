"""What each site offers: what it states, else what its kind is known for (rules.md#reading-2)."""

from __future__ import annotations

import numpy as np

from geo.arrays import Flags, Texts, Trileans
from geo.model.row_report import RowReport
from geo.model.site import SiteRecords
from geo.model.trilean import Trilean
from geo.rules.kinds import Kind
from geo.rules.standard import Standard
from geo.words.sentences import say


def find_kinds(kind: Texts, standard: Standard) -> list[Kind | None]:
    """The kind of each site by the standard; None where the register says nothing."""
    known = {text: standard.kind_of(text) for text in set(kind)}
    return [known[text] for text in kind]


def remark_unknown_kinds(records: SiteRecords, standard: Standard, report: RowReport) -> None:
    """List the words for a kind that the standard does not know: such sites are asked about."""
    words, counts = np.unique(records.kind.astype(str), return_counts=True)
    for word, count in zip(words, counts, strict=True):
        kind = standard.kind_of(str(word))
        if word.strip() and (kind is None or not kind.match):
            message = say("kind_not_in_rules", count=f"{count:,}", word=word)
            report.remark("noted", "kind_unknown", message[:300], column="kind", value=word)


def decide_services(
    records: SiteRecords, standard: Standard
) -> tuple[dict[str, Trileans], dict[str, Flags]]:
    """Services per id, and per id which answers are assumed from the kind.

    A stated yes or no stands; what is not stated is yes or no by the table of kinds, and unknown
    where there is no kind or the table is silent. Both have an entry for every service of the
    standard and for every further one that the register names.
    """
    kinds = find_kinds(records.kind, standard)
    ids = dict.fromkeys([*(service.id for service in standard.services), *records.services])
    services: dict[str, Trileans] = {}
    assumed: dict[str, Flags] = {}
    unsaid = np.full(len(records), Trilean.UNKNOWN, dtype=np.int8)
    for service in ids:
        stated = records.services.get(service, unsaid)
        by_kind = np.array([_offers(kind, service) for kind in kinds], dtype=np.int8)
        assumed[service] = (stated == Trilean.UNKNOWN) & (by_kind != Trilean.UNKNOWN)
        services[service] = np.where(assumed[service], by_kind, stated).astype(np.int8)
    return services, assumed


def _offers(kind: Kind | None, service: str) -> Trilean:
    if kind is None:
        return Trilean.UNKNOWN
    if service in kind.offers:
        return Trilean.YES
    return Trilean.NO if service in kind.lacks else Trilean.UNKNOWN
