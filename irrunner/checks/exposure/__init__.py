"""Where is a package at these versions? It reads what lies in folders, and starts nothing of what it finds.

Standard library only, Python 3.8 and newer, and nothing else of irrunner: the same modules are packed into one file
(`packing`) that other hosts run with `python3 -I -S`. `search` is the way in, `command` the door of the packed file.
"""

from __future__ import annotations

from irrunner.checks.exposure.model import Finding, Summary, Target
from irrunner.checks.exposure.options import Options
from irrunner.checks.exposure.search import search
from irrunner.checks.exposure.targets import parse_target

__all__ = ["Finding", "Options", "Summary", "Target", "parse_target", "search"]
