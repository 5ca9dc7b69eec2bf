"""Other people's formats, in and out: what they publish becomes what irrunner works with.

`json_text` reads JSON that strangers wrote; `indicator_lists` reads public catalogues of indicators as packs;
`playbooks` reads playbooks of other tools, and writes ours as CACAO and Markdown. `bundle` is an incident as one file
that others check without irrunner; `seals` signs a record with OpenSSH and has it stamped by an authority (RFC 3161).
"""

from __future__ import annotations
