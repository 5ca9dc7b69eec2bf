"""Runs of CI on the time axis: which of them took the package in, by their logs and by the commits they built."""

from __future__ import annotations
