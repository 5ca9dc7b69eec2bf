"""What every screen of an open incident has: headline, scribe line, messages from the store."""

from __future__ import annotations
