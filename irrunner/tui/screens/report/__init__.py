"""The report as it would be written now."""

from __future__ import annotations
