"""Models of location science on distances of one's own: a matrix or frame, no study.

`distance` is demand × candidates in one unit, metres or minutes; the same core solves the plans of
a study. Every answer comes with the bound that no choice exceeds, and with its gap.
"""

from geo.planning.own_matrix.answers import CoverAnswer, DistanceAnswer, MatrixAnswer
from geo.planning.own_matrix.cover import solve_mclp, solve_set_cover
from geo.planning.own_matrix.distance import solve_p_centre, solve_p_median

__all__ = [
    "CoverAnswer",
    "DistanceAnswer",
    "MatrixAnswer",
    "solve_mclp",
    "solve_p_centre",
    "solve_p_median",
    "solve_set_cover",
]
