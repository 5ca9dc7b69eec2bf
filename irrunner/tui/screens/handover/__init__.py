"""The hand-over page: what the next person must know, and accepting it."""

from __future__ import annotations
