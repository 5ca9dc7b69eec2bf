"""Evidence: the list with its custody, adding to it, and looking at the bytes."""

from __future__ import annotations
