"""Study in, assessment out: the front door of the engine."""

from geo.assessment.finder import ReachFinder
from geo.assessment.inputs import Inputs, load_inputs
from geo.assessment.published import Assessment, assess, open_latest

__all__ = ["Assessment", "Inputs", "ReachFinder", "assess", "load_inputs", "open_latest"]
