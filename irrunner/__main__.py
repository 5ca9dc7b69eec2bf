"""`python -m irrunner` is the command `irrunner`."""

from __future__ import annotations

from irrunner.cli import main

if __name__ == "__main__":
    main()
