"""The run screen: checklist, step pane and timeline of one incident."""

from __future__ import annotations
