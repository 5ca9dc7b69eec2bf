"""Playbooks of other tools: CACAO, Markdown checklists, RE&CT, TheHive and XSOAR in, CACAO and Markdown out.

`reading` finds out what a file is; each reader makes a `ForeignPlaybook`, which `writing` turns into a file of our
language. What could not be carried over is always named. Commands stay text: nobody has answered for them yet.
"""

from __future__ import annotations

from irrunner.exchange.playbooks.model import ForeignPlaybook
from irrunner.exchange.playbooks.reading import read_foreign
from irrunner.exchange.playbooks.writing import write_playbook

__all__ = ["ForeignPlaybook", "read_foreign", "write_playbook"]
