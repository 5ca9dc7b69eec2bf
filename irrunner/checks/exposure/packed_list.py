"""The list of indicators that was packed with the search; none in irrunner itself. `packing` writes another one."""

from __future__ import annotations

TEXT = ""
