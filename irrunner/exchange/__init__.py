"""Other people's formats: what they publish becomes what irrunner works with.

`json_text` reads JSON that strangers wrote; `indicator_lists` reads public catalogues of indicators as packs.
"""

from __future__ import annotations
