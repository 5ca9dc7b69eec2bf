"""Writing playbooks of one's own: a skeleton, mending, comparing, drawing, and what an editor needs to know.

- `skeleton`: a commented playbook to begin with.
- `quoting` and `key_order`: sentences that YAML would break, and the order of a step's keys; `mending` does both.
- `schema`: the language as JSON Schema, for editors.
- `changes`: what differs between two playbooks, in words.
- `graph`: phases, needs and branches, as text, Mermaid or SVG.
- `repository`: the files of a repository of playbooks.
"""

from __future__ import annotations
