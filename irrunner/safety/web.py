"""Foreign text for an HTML page: characters, link targets and the page's own policy."""

from __future__ import annotations

import re
from html import escape as _escape_html

from irrunner.safety.terminal import visible

CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The `Content-Security-Policy` of our pages: no script, nothing from elsewhere; charts are inline SVG."""

# The authority has no user part: `https://bank.example@203.0.113.7/` reads as one place and is another.
_WEB = re.compile(r"https?://[^/?#@]+(?:[/?#].*)?", re.IGNORECASE)
# No header fields: a link must not fill in recipients, text or attachments.
_MAIL = re.compile(r"mailto:[^@?#&]+@[^@?#&]+", re.IGNORECASE)
_ENCODED = str.maketrans({"'": "%27", '"': "%22", "<": "%3C", ">": "%3E", "`": "%60"})


def escape(text: str) -> str:
    """Text as literal HTML, fit for element content and for a quoted attribute."""
    return _escape_html(visible(text), quote=True)


def href(url: str) -> str | None:
    r"""The URL if a page may link to it, else None.

    Absolute `http`, `https` and `mailto` are allowed. White space, control characters and backslashes are
    refused rather than repaired, because browsers drop some of them: `java\nscript:` runs. Quotes and
    angle brackets are percent-encoded; `&` is left for the escaping of the attribute.
    """
    if visible(url) != url or "\\" in url or any(character.isspace() for character in url):
        return None
    if not (_WEB.fullmatch(url) or _MAIL.fullmatch(url)):
        return None
    return url.translate(_ENCODED)
