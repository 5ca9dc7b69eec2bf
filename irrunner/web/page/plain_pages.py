"""The pages without a record in them: opening a link, and a sentence about what is wrong."""

from __future__ import annotations

from typing import Final

from starlette.responses import HTMLResponse

from irrunner.safety import web

_FRAME: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="stylesheet" href="/static/plain.css">
<link rel="icon" href="/static/icon.svg">
{head}</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""
_OPEN: Final = """\
{sentence}<form method="post" action="/open" autocomplete="off">
<div id="by-hand">
<label for="code">The code that you were given</label>
<input id="code" name="code" type="text" required maxlength="80" autocapitalize="characters" spellcheck="false">
</div>
<p id="ready" hidden>You were given access to an incident. It opens once, in this browser.</p>
<button type="submit">Open the page</button>
</form>
<p class="fine">The code works once. What you see stays open here until the access ends, or until you close it.</p>"""
_SCRIPT: Final = '<script src="/static/open.js" defer></script>\n'
WITH_FORM: Final = {"referrer-policy": "same-origin"}
"""Of a page with a form: with `no-referrer` a browser would send `Origin: null`, which says nothing about the page."""


def open_page(sentence: str = "", status: int = 200) -> HTMLResponse:
    """The page with one button, behind every link; `sentence` is what went wrong before."""
    said = f'<p role="alert"><b>{web.escape(sentence)}</b></p>\n' if sentence else ""
    body = _OPEN.format(sentence=said)
    return HTMLResponse(_FRAME.format(title="Open an incident", head=_SCRIPT, body=body), status, headers=WITH_FORM)


def sentence_page(title: str, sentence: str, status: int, *, again: bool = False) -> HTMLResponse:
    """A page with one sentence. again: with a link to where the reader is."""
    body = f"<p>{web.escape(sentence)}</p>"
    if again:
        # A link of another site brings no cookie with it; from here, on our own page, it does.
        body += '\n<p>Did you open it in this browser before? <a href="">Go on</a></p>'
    return HTMLResponse(_FRAME.format(title=web.escape(title), head="", body=body), status)
