"""What touches the terminal itself: driver, line filters, signals, clipboard, editor."""

from __future__ import annotations
