"""The plain data of a report, worked out from an incident's state."""

from __future__ import annotations
