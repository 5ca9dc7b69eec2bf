"""Rehearsals: robots play a scenario on a virtual clock, in memory, and report what is wrong with it.

`rehearsal` runs them, `robots` plan, `robot_actions` carry a plan out, `robot_script` reads a plan from a file, and
`junit` writes the results for a CI system.
"""

from __future__ import annotations

from irrunner.exercise.rehearse.rehearsal import Rehearsal, rehearse

__all__ = ["Rehearsal", "rehearse"]
