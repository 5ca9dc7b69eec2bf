"""Between the screens and the store: the worker thread, and snapshots of an incident."""

from __future__ import annotations
