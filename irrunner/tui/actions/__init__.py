"""What a person can do: the catalogue of actions, keys, palette, and carrying an action out."""

from __future__ import annotations
