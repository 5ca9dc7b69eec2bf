"""Other people's formats, in and out: lists of indicators, playbooks."""

from __future__ import annotations
