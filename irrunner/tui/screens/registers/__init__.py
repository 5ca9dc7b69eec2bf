"""The registers (assets, credentials, indicators) as tables, the form for a row, and the preview of an import."""

from __future__ import annotations
