"""What can be wrong with a playbook whose shape is right: one module per idea, each with `check(subject)`.

- `ids`: every id and name once.
- `references`: roles, registers, milestones, needs and checks that exist.
- `texts`: fills that name something, sentences that YAML cut off, shorts that are short.
- `whens`: conditions that can be read, name something and can come true.
- `commands`: answers that would reach a shell.
- `order`: steps that wait for each other.
"""

from __future__ import annotations
