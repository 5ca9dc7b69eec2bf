"""The verbs of an exercise: the only way into its two journals.

Those that take an `Incident` are the players': they need nothing of the scenario. Those that take a
`Directing` are the director's. Each looks, refuses in plain words, or writes. `registry.exercise_verbs()`
lists them all.
"""

from __future__ import annotations
