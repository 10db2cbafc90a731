"""Study in, assessment out: the front door of the engine."""

from geo.assessment.run import Assessment, assess, open_latest
from geo.inputs.load import Inputs, load_inputs
from geo.queries.nearest_site import ReachFinder

__all__ = ["Assessment", "Inputs", "ReachFinder", "assess", "load_inputs", "open_latest"]
