"""Charts as inline SVG: places and sizes."""

from __future__ import annotations
