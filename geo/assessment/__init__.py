"""One study, assessed: its inputs, its distances, its tables, and what can be asked of them."""

from geo.assessment.assessment import Assessment
from geo.assessment.compute import assess
from geo.assessment.store import open_latest

__all__ = ["Assessment", "assess", "open_latest"]
