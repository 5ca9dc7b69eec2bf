"""The commands on one incident, one module per family."""

from __future__ import annotations
