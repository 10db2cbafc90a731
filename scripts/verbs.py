"""The verbs of the command: where each stands, and the line that the list of verbs says of it."""

from __future__ import annotations

from scripts.lazy_verbs import Verb

VERBS = {
    "init": Verb(
        "scripts.inputs.init:init",
        "Write a commented study that runs, or say what is missing and how to mend it.",
    ),
    "demo": Verb(
        "demonstration.command:demo",
        "生成演示数据（非真实）· build the demonstration study, modelled and not real.",
    ),
    "check": Verb(
        "scripts.inputs.check:check",
        "Read the inputs of a study and list what was repaired, refused or noted.",
    ),
    "schema": Verb(
        "scripts.inputs.schema:schema",
        "Print the JSON Schema of a study, a standard, measures or a holiday notice.",
    ),
    "reference": Verb(
        "scripts.inputs.reference:reference",
        "Print what may be written: keys of the files, columns of tables, words of cells, "
        "settings.",
    ),
    "settings": Verb(
        "scripts.service.settings:settings",
        "List the settings of the service; one that is misspelt or out of range is refused.",
    ),
    "assess": Verb(
        "scripts.results.assess:assess",
        "Assess a study: who is within reach, who is not, who cannot be judged.",
    ),
    "coverage": Verb(
        "scripts.results.coverage:coverage",
        "Ask a study who is covered by sites of one's choice; without options, the headline.",
    ),
    "capacity": Verb(
        "scripts.results.capacity:capacity",
        "Tell who is within reach of sites that cannot take all: a share-out of all their visits.",
    ),
    "scenario": Verb(
        "scripts.plans.scenario:scenario",
        "Say who gains and who loses by changes of sites, hours, rosters and roads.",
    ),
    "plan": Verb(
        "scripts.plans.plan:plan",
        "Suggest new sites; exits with 1 where no choice does all that is asked.",
    ),
    "decide": Verb(
        "scripts.plans.decide:decide",
        "Decide on new sites, further services, openings and moves by whom they bring within "
        "reach.",
    ),
    "redundancy": Verb(
        "scripts.plans.redundancy:redundancy",
        "Tell which sites could close or merge, in what order, and which are somebody's only one.",
    ),
    "cross-check": Verb(
        "scripts.results.cross_check:check_again",
        "Compute distances and one county again by another program; exit 1 where they differ.",
    ),
    "roster": Verb(
        "scripts.plans.roster:roster",
        "Assign holiday duty; exits with 1 where a county is left without an open site on a day.",
    ),
    "serve": Verb(
        "scripts.service.serve:serve",
        "Open the latest assessment of a study, making it first if need be, and serve it.",
    ),
    "register": Verb(
        "scripts.register.command:register",
        "Look after the register of a study: its tables, its copies, its health.",
    ),
    "account": Verb(
        "scripts.service.account:account",
        "Accounts of the service: of posts and staff, made on this machine.",
    ),
    "key": Verb(
        "scripts.service.key:key",
        "Keys of programs that ask the service: made on this machine.",
    ),
    "measures": Verb(
        "scripts.results.measures:measures",
        "Judge measures that a register of facilities answers, and print 举措落实情况.",
    ),
    "roads": Verb(
        "scripts.inputs.roads:roads",
        "Prepare the graph of a road file as a study would, and report on it.",
    ),
    "bench": Verb(
        "benchmarks.command:bench",
        "Measure the engine beside other packages; a disagreement of answers ends with 1.",
    ),
    "employers": Verb(
        "scripts.results.employers:employers",
        "Tell which employers have a site that serves them, and plan visits to the large ones.",
    ),
    "preview-roster": Verb(
        "scripts.inputs.preview_roster:preview",
        "Read rosters and tell what would change; nothing is written to the study.",
    ),
    "calendar": Verb(
        "scripts.inputs.notices:calendar",
        "Holiday notices of the State Council.",
    ),
    "export": Verb(
        "scripts.results.export:export",
        "Write further layers of an assessment.",
    ),
    "warm-up": Verb(
        "scripts.service.warm_up:warm_up",
        "Compile the engine's kernels on a small modelled study and forget its results.",
    ),
}
