"""Other people's formats, in and out: what they publish becomes what irrunner works with.

`json_text` reads JSON that strangers wrote; `indicator_lists` reads public catalogues of indicators as packs;
`playbooks` reads playbooks of other tools, and writes ours as CACAO and Markdown.
"""

from __future__ import annotations
