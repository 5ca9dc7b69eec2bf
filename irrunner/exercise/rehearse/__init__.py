"""Rehearsals: robots that play a scenario on a virtual clock."""

from __future__ import annotations
