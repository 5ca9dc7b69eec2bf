"""What the form of the page with one button brings."""

from __future__ import annotations

from urllib.parse import parse_qs

_FIELDS = 4
"""More than the form has; a body with more of them is none of ours."""


def code_in(body: bytes) -> str:
    """The code of a form that a browser sent; empty when there is none."""
    try:
        return parse_qs(body.decode(), max_num_fields=_FIELDS).get("code", [""])[0]
    except ValueError:  # no UTF-8, or more fields than the form has
        return ""
