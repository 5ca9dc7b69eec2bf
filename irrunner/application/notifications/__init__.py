"""Notifications that a person switched on: what waits, in which words, and sending it.

What waits follows from the journal and the settings; nothing else is kept. A message is claimed in the journal before
it leaves, so that two screens never send it twice, and its outcome is an entry as well.
"""

from __future__ import annotations
