"""`vaxreach warm-up`: compile what the engine needs, so that nobody waits for it later.

Compiled code is kept beside the source, or in the user's cache where that cannot be written.
"""

from __future__ import annotations

import compileall
from importlib.util import find_spec

from geo.words.sentences import say
from scripts.terminal import show_steps

_DIRECTIONS = ("undirected", "undirected", "to_site")
"""The first one twice: tables read back cannot be written to, which is a type of its own."""
PACKAGES = ("geo", "app", "scripts", "vaxreach")


def warm_up() -> None:
    """Compile the engine's kernels on a small modelled study and forget its results.

    So are the modules themselves: a Python that is told to write no bytecode, as many images tell
    it, compiles half a thousand of them at every start.
    """
    from geo.assessment import open_latest
    from geo.planning.warm_up import warm_up as warm_up_plans
    from geo.reach.label_correcting import warm_up as warm_up_sharing
    from geo.storage.passing_folders import passing_folder
    from scripts.service.small_study import write_small_study

    compile_modules()
    with passing_folder() as folder, show_steps() as progress:
        progress(say("compiling_word"))
        for direction in _DIRECTIONS:
            found = open_latest(write_small_study(folder, direction), progress)
            found.warm_up()
            warm_up_sharing(found.network.arcs)
            found.scenario_engine.warm_up()
        warm_up_plans()


def compile_modules() -> None:
    """Keep the bytecode of every module beside it, where it is not there and may be written."""
    for package in PACKAGES:
        found = find_spec(package)
        for folder in found.submodule_search_locations or () if found else ():
            compileall.compile_dir(folder, quiet=2)
