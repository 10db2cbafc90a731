"""Check the modules of the page: `python -m scripts.web_tools lint`, or `types`.

The tools are the development packages of `package-lock.json`, in `node_modules`.
"""

from __future__ import annotations

import sys

from scripts.node import ROOT, install_packages, run_node

MODULES = ROOT / "node_modules"
TOOLS = {
    "lint": ("@biomejs/biome/bin/biome", "lint", "--error-on-warnings", "."),
    "types": ("typescript/bin/tsc", "--project", "."),
}


def run_tool(name: str) -> int:
    """Run one tool over the page and give its exit code."""
    program, *arguments = TOOLS[name]
    return run_node("node", str(MODULES / program), *arguments)


if __name__ == "__main__":
    if sys.argv[1] == "install":
        install_packages(ROOT)
    else:
        sys.exit(run_tool(sys.argv[1]))
