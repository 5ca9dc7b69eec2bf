"""What a step can run: one small package or file for each kind of check."""

from __future__ import annotations
