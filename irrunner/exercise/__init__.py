"""Exercises: what players are told, what they should then do, and how it went.

An exercise is an ordinary incident in exercise mode, on the real playbook; a scenario adds injects, expectations and
a debrief. The players' journal holds only what they were told. The scenario, private notes and judgements lie in the
director's store.

Each package knows only those below it:

- `rehearse` plays a scenario with robots on a virtual clock, in memory.
- `evaluate` makes the after-action report, and compares exercises.
- `play` folds both journals, works out what is due and how it goes, and has the verbs, the only way in.
- `scenario` reads, lints and writes scenarios, and knows other people's formats.
"""

from __future__ import annotations
