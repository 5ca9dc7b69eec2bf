"""The gate: text, names and files made by strangers pass here before they reach anything of ours.

One module for each place where foreign text can land:

- `terminal`: a screen or a line of output; escape sequences and invisible characters become visible.
- `markdown` and `web`: a Markdown document, an HTML page; `html_page`: a page that somebody else's template laid out.
- `csv`: a spreadsheet.
- `defang`: indicators, so that nobody follows them by accident.
- `commands`: a command that somebody will paste into a shell.
- `clipboard` and `completion`: what is pasted, and what a shell completes.
- `outputs`: a file that somebody asked for; never inside a store.
- `paths`: a file to read as evidence, a file to write privately, a name to export under.

Only the two names that every package needs are exported here; the rest is imported from its module.
"""

from __future__ import annotations

from irrunner.safety.terminal import one_line, visible

__all__ = ["one_line", "visible"]
