"""One small reader for each kind of file: it takes a document apart and says what it saw of the wanted packages."""

from __future__ import annotations
