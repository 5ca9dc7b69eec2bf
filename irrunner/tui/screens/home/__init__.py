"""Home: the incidents of the store."""

from __future__ import annotations
