"""`vaxreach warm-up`: compile what the engine needs, so that nobody waits for it later.

Compiled code is kept beside the source, or in the user's cache where that cannot be written.
"""

from __future__ import annotations

from scripts.terminal import show_steps

COUNTY = "210181"
"""The demonstration of one county is enough: it is compiled for types, not for sizes."""


def warm_up() -> None:
    """Compile the engine's kernels on a small modelled study and forget its results."""
    from geo.assessment import open_latest
    from geo.planning.warm_up import warm_up as warm_up_plans
    from geo.storage.passing_folders import passing_folder
    from scripts.demo import build_demo

    with passing_folder() as folder, show_steps() as progress:
        progress("编译")
        study = build_demo(folder, prefixes=(COUNTY,))
        text = study.read_text(encoding="utf-8")
        for direction in ("undirected", "to_site"):
            study.write_text(
                text.replace("[roads]\n", f'[roads]\ndirection = "{direction}"\n'),
                encoding="utf-8",
            )
            found = open_latest(study, progress)
            found.warm_up()
            found.scenario_engine.warm_up()
        warm_up_plans()
