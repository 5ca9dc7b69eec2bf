"""Scenarios: what the players will be told and what is expected of them, before anybody plays.

`model` is the compiled form, which these names are of. `loading` finds and reads one, `reading` and its parts say what
is wrong with a file's shape, `lints` what is wrong with its meaning. `story_time` has the modes and speeds of the
story's clock, `inject_text` puts injects and conditions in words, `packets` prints them. `drafting`, `anonymise` and
`msel` make scenarios from a skeleton, a real incident or a list in CSV.
"""

from __future__ import annotations

from irrunner.exercise.scenario.model import Expectation, Inject, Objective, Predicate, Scenario

__all__ = ["Expectation", "Inject", "Objective", "Predicate", "Scenario"]
