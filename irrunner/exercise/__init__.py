"""Exercises: what is told to players, what they should then do, and how it went.

An exercise is an ordinary incident in exercise mode, on the real playbook; a scenario adds injects,
expectations and a debrief. The players' journal holds only what they were told. The scenario, private
notes and judgements lie in the director's store.

- `scenario` is the compiled form; `loading` finds and reads one, `linting` says what is wrong with it.
- `clocks` is the arithmetic of wall and story time; `room` folds what the players' journal says of an
  exercise, `script` what the director's says; `engine` works out what is due, `results` how it went.
- `directing` holds both journals in hand; `verbs` are the only way in.
- `rehearsal` plays a scenario with robots on a virtual clock, in a journal kept in memory.
- `debrief` is the after-action view; `trend` compares several; `drafting` and `msel` make scenarios.
"""

from __future__ import annotations
