"""The verbs of an exercise: the only way into its two journals.

Those that take an `Incident` are the players' and need nothing of the scenario. Those that take an `Exercise` are the
director's. Each looks at the present state and refuses in plain words or writes. `registry.exercise_verbs()` lists
them all.
"""

from __future__ import annotations
