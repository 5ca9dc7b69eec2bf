"""What makes the parts of the documentation that come from the code; `docs.generate` puts them into the pages."""

from __future__ import annotations
