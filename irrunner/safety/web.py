"""Foreign text for an HTML page, and the page's own policy."""

from __future__ import annotations

from html import escape as _escape_html

from irrunner.safety.page_text import visible_on_page

CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The `Content-Security-Policy` of our pages: no script, nothing from elsewhere; charts are inline SVG."""


def escape(text: str) -> str:
    """Text as literal HTML, fit for element content and for a quoted attribute."""
    return _escape_html(visible_on_page(text), quote=True)
