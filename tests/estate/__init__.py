"""A made-up estate to search: repositories, a runner's disk, a laptop, images, logs. All of it is harmless.

`python -m tests.estate build FOLDER` makes it. It needs the standard library and git, and no network. What lies where,
and what only looks like it, is in `what-is-here.json`, which tests compare with what irrunner finds.
"""

from __future__ import annotations
