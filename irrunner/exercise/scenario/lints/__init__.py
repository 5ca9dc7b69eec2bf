"""What can be wrong with the meaning of a scenario, one idea per module.

Each has `check(subject)`, which adds problems to the findings of the file.
"""

from __future__ import annotations
