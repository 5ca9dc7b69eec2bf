"""Scenarios: reading, linting and drafting them, and other people's formats."""

from __future__ import annotations
