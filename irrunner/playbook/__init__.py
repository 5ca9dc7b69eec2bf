"""What should happen: the playbook language, from bytes to compiled data.

- `model` is the compiled form; `conditions` is the `when` language, `templates` the `{{ name }}`
  fills, `durations` the `30m`: a shell note needs only these, so none of them knows YAML.
- `library` finds and loads; `source` (the only module that imports yaml) turns bytes into nodes
  with positions, `reading` nodes into drafts, `linting` drafts into problems, `grafting` puts one
  playbook into another.
- `problems` draws what is wrong, with the line and a caret.
"""

from __future__ import annotations
