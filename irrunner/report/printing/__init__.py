"""The HTML report as a PDF: printed by a browser that is installed, with page numbers in its contents.

irrunner brings no browser. The one that is found gets the finished page, a profile of its own that is thrown away, no
network and so many seconds. What comes out is tagged and has an outline; it is not the same byte for byte, because the
browser writes the time and its version into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.report.formats import PDF

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["render_bytes"]


def render_bytes(format: str, render: Callable[[str], str]) -> bytes:
    """The bytes of a report in one of `FILE_FORMATS`.

    Args:
        format: the name of a format, or `pdf`.
        render: makes the text of the report in a format that is text.

    Raises:
        Refused: it is to be printed, and there is no browser, or the browser did not print it.
    """
    if format != PDF:
        return render(format).encode("utf-8", "replace")
    from irrunner.report.printing.browser import find_browser
    from irrunner.report.printing.contents import print_with_contents

    browser = find_browser()
    return print_with_contents(browser, render("html"))
