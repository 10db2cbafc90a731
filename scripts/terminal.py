"""What a person at a terminal sees: steps while long work runs, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from geo.words.sentences import say

STEPS = {
    "standard": say("step_read_rules"),
    "boundaries": say("step_read_boundaries"),
    "roads": say("step_prepare_roads"),
    "demand": say("step_read_demand"),
    "sites": say("step_read_sites"),
    "employers": say("step_read_employers"),
    "visits": say("step_plan_visits"),
    "snapping": say("step_enter_roads"),
    "reach": say("step_compute_reach"),
    "nearest": say("step_find_nearest"),
    "verified": say("step_take_verified"),
    "findings": say("step_form_assessment"),
    "further": say("step_assess_other_rules"),
    "cells": say("step_enter_grid"),
    "areas": say("step_draw_areas"),
    "candidates": say("step_measure_candidates"),
    "solving": say("step_solve_plan"),
    "suggestions": say("step_finish_plan"),
    "redundancy": say("step_find_redundant"),
    "duty": say("step_measure_duty"),
    "scenario": say("step_compute_scenario"),
    "writing": say("step_write_results"),
    "publishing": say("step_publish"),
}


def make_console() -> Console:
    """A console on standard output: plain and 100 wide in a pipe."""
    return Console() if sys.stdout.isatty() else Console(width=100, no_color=True)


@contextmanager
def show_steps() -> Iterator[Callable[[str], None]]:
    """Show the running step on standard error while it is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status(say("start_word")) as status:
        yield lambda step: status.update(STEPS.get(step, step))
