"""Indicator packs: what to look for in a named campaign, as YAML with its sources, in `playbooks/indicators/`.

`model` is the compiled form, into which `irrunner.exchange` reads public catalogues as well. `values` says what a value
of each type has to look like, `reading` takes a file apart, `lints` says what is wrong with its meaning, and `library`
finds packs by id.
"""

from __future__ import annotations

from irrunner.playbook.indicator_packs.model import Indicator, Pack, Source, Window

__all__ = ["Indicator", "Pack", "Source", "Window"]
