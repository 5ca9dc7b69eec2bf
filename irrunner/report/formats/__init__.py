"""The formats of reports: their names, the endings of their files, and what makes a text of each.

Each format is one module here with a function `render(page: Page) -> str`. Nothing that is slow to import is loaded
before a report is made, so that a command line and a screen can list the formats.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from msgspec import Struct

from irrunner.errors import Misused
from irrunner.report.formats.page import Page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import PurePath

__all__ = [
    "DEFAULT", "FILE_FORMATS", "FORMATS", "INCIDENT_FORMATS", "PDF", "Format", "Page", "find_format", "format_of_file",
]  # fmt: skip

DEFAULT = "md"
"""The format where nobody named one."""


class Format(Struct, frozen=True):
    """One format.

    Attributes:
        name: as people write it, and the ending of the files that irrunner names itself.
        suffixes: the endings of file names that mean this format, in small letters.
        module: the module of this package that renders it.
        exact: whether indicators stay as they are, for a program to read; in pages they are defanged.
        has_chart: whether it can show a chart.
    """

    name: str
    suffixes: tuple[str, ...]
    module: str
    exact: bool = False
    has_chart: bool = False

    def render(self, page: Page) -> str:
        """The text of a page; the same page always gives the same text.

        Raises:
            Misused: the folder of templates is none.
            Refused: a template of the user's cannot be used, with the line.
        """
        renderer = cast("_Renderer", import_module(f"{__name__}.{self.module}"))
        return renderer.render(page)


class _Renderer(Protocol):
    def render(self, page: Page) -> str: ...


def _by_name(*formats: Format) -> dict[str, Format]:
    return {each.name: each for each in formats}


FORMATS = _by_name(
    Format("md", (".md", ".markdown"), "markdown"),
    Format("html", (".html", ".htm"), "html", has_chart=True),
    Format("json", (".json",), "json", exact=True),
)
"""Of every report: Markdown to edit, one HTML file to send, JSON to process; texts, the same for the same journal."""

INCIDENT_FORMATS = {
    **FORMATS,
    **_by_name(
        Format("stix", (".stix", ".stix.json"), "stix", exact=True),
        Format("csv", (".csv",), "csv", exact=True),
        Format("navigator", (".layer.json", ".navigator.json"), "navigator", exact=True),
    ),
}
"""Of the report of an incident: these; its indicators alone, for programs that search for them; and its techniques, for
the ATT&CK Navigator."""
PDF = "pdf"
"""The HTML report, printed by an installed browser (`irrunner.report.printing`)."""
FILE_FORMATS = (*FORMATS, PDF)
"""What every report can be written as: the list for every command and screen."""


def find_format(name: str, formats: Mapping[str, Format] = FORMATS) -> Format:
    """A format by its name, one of these.

    Raises:
        Misused: there is none of that name.
    """
    if (found := formats.get(name)) is None:
        raise Misused(f"There is no report format {name!r}.", hint=f"There are: {', '.join(formats)}.")
    return found


def format_of_file(file: PurePath, formats: Mapping[str, Format] = FORMATS) -> str:
    """The name of the format that a file's ending means, or PDF; DEFAULT for an ending that means none of them."""
    name = file.name.lower()
    if name.endswith(f".{PDF}"):
        return PDF
    fitting = [
        (len(ending), each.name) for each in formats.values() for ending in each.suffixes if name.endswith(ending)
    ]
    return max(fitting, default=(0, DEFAULT))[1]
