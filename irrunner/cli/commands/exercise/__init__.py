"""The commands of `irrunner exercise`, one module per family."""

from __future__ import annotations
