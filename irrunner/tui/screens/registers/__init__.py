"""The registers (assets, credentials, indicators) as tables, and the form for a row."""

from __future__ import annotations
