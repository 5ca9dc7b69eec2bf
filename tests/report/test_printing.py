"""The report as a PDF: what is asked of a browser that is none, and what a real one makes."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import Refused
from irrunner.report import render
from irrunner.report.printing import render_bytes
from irrunner.report.printing.browser import find_browser, print_page
from irrunner.report.printing.contents import find_pages, number_contents, paper
from irrunner.shipped import shipped
from tests.eventually import eventually
from tests.report.browser import chromium
from tests.report.test_goldens import worked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.beginnings import Declare, TickingClock

NAV = '<nav aria-label="Contents"><ol><li><a href="#a">A</a></li><li><a href="#b">B</a></li></ol></nav>'


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a script on the PATH, alone, under the name of a browser."""

    def put(lines: str) -> Path:
        program = tmp_path / "bin" / "chromium"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nhere="{tmp_path}"\nPATH=/usr/bin:/bin\n{lines}\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))
        return find_browser()

    return put


def test_without_a_browser_there_is_a_sentence_and_another_way(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused) as refused:
        render_bytes("pdf", lambda _: pytest.fail("nothing is laid out that cannot be printed"))
    assert str(refused.value) == (
        "A PDF is printed by Chromium, Chrome or Edge, and none of them is on the PATH. Install one of them. "
        "Or: write it as HTML, open it in any browser, and print it from there."
    )


def test_a_browser_that_makes_no_pdf_is_named_with_its_last_words(stand_in: Callable[[str], Path]) -> None:
    browser = stand_in("echo 'No usable \x1b[31msandbox!' >&2; echo no pdf > \"$here/x\"; exit 1")
    with pytest.raises(Refused, match=r"chromium made no PDF of the report: No usable \\x1b\[31msandbox!"):
        print_page(browser, "<p>x</p>")


def test_a_browser_that_never_ends_is_ended_with_all_that_it_started(
    stand_in: Callable[[str], Path], tmp_path: Path
) -> None:
    browser = stand_in('(echo "$$" > "$here/pid"; exec sleep 600) & wait')
    with pytest.raises(Refused, match="was stopped: it did not print the report within 0 seconds"):
        print_page(browser, "<p>x</p>", seconds=0)
    browser.unlink()
    browser.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\nsleep 600 & echo $! > {tmp_path}/pid\n")
    browser.chmod(0o755)
    with pytest.raises(Refused, match="made no PDF"):
        print_page(browser, "<p>x</p>")
    left = int((tmp_path / "pid").read_text())
    eventually(lambda: not _runs(left), "the end of the child that it left behind")


def _runs(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def test_it_has_a_profile_of_its_own_no_home_and_no_network(stand_in: Callable[[str], Path], tmp_path: Path) -> None:
    os.environ["SECRET_TOKEN"] = "x"
    try:
        browser = stand_in(
            'env > "$here/env"; for each; do echo "$each"; done > "$here/arguments"; ls -ld "$HOME" > "$here/ls"\n'
            'for each; do case "$each" in --print-to-pdf=*) echo "%PDF-1.4" > "${each#*=}";; esac; done'
        )
        assert print_page(browser, "<p>x</p>") == b"%PDF-1.4\n"
    finally:
        del os.environ["SECRET_TOKEN"]
    environment = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines())
    assert "SECRET_TOKEN" not in environment
    assert environment["HOME"] != str(Path.home())
    assert not Path(environment["HOME"]).exists()
    assert (tmp_path / "ls").read_text().startswith("drwx------")
    arguments = (tmp_path / "arguments").read_text().splitlines()
    assert f"--user-data-dir={environment['HOME']}/profile" in arguments
    assert {"--proxy-server=127.0.0.1:9", "--host-resolver-rules=MAP * ~NOTFOUND"} <= set(arguments)


def test_each_line_of_the_contents_gets_the_page_of_its_section() -> None:
    assert number_contents(f'{NAV}<a href="#a">no contents</a>', {"a": 3}) == (
        NAV.replace("A</a>", 'A</a> <span class="page">3</span>').replace(
            "B</a>", 'B</a> <span class="page">000</span>'
        )
        + '<a href="#a">no contents</a>'
    )


@given(st.binary() | st.text(alphabet="0123456789 Robj/KidsDestsPagesCatalogType<>[]\n").map(str.encode))
def test_what_no_browser_wrote_has_no_pages(data: bytes) -> None:
    assert isinstance(find_pages(data), dict)


def test_a_tree_of_pages_that_leads_in_a_circle_ends() -> None:
    pdf = b"1 0 obj\n<</Type /Catalog\n/Pages 2 0 R\n/Dests 3 0 R>>\nendobj\n2 0 obj\n<</Kids [2 0 R 4 0 R]>>\nendobj\n"
    pdf += b"3 0 obj\n<</step#2e1 [4 0 R /XYZ 0 0 0]>>\nendobj\n4 0 obj\n<</Type /Page>>\nendobj\n"
    assert find_pages(pdf) == {"step.1": 1}


@pytest.mark.parametrize(
    ("environment", "size"),
    [
        ({}, "A4"),
        ({"LANG": "en_US.UTF-8"}, "letter"),
        ({"LANG": "en_US", "LC_ALL": "C"}, "A4"),
        ({"LANG": "de@euro"}, "A4"),
    ],
)
def test_paper_is_that_of_the_country(environment: dict[str, str], size: str) -> None:
    assert paper(environment) == size


@pytest.fixture
def printed(declare: Declare, clock: TickingClock, tmp_path: Path) -> pypdf.PdfReader:
    file = tmp_path / "report.pdf"
    incident = worked(declare, clock)
    file.write_bytes(render_bytes("pdf", lambda format: render(incident, format)))
    return pypdf.PdfReader(file)


@pytest.mark.browser
def test_a_printed_report_is_tagged_titled_and_marked_on_every_page(printed: pypdf.PdfReader) -> None:
    root: Any = printed.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"].startswith("en")
    assert printed.metadata is not None
    assert printed.metadata.title == "INC-2026-0001, Poisoned left-pad"
    pages = [page.extract_text() for page in printed.pages]
    for at, text in enumerate(pages, 1):
        assert text.count("TLP:AMBER") >= 2
        assert text.count("Prepared for counsel") >= 2
        assert f"INC-2026-0001 · Page {at} of {len(pages)}" in text


@pytest.mark.browser
def test_the_contents_of_a_printed_report_name_the_pages_where_its_headings_are(printed: pypdf.PdfReader) -> None:
    headings = {title: page for title, page, _ in _outline(printed, printed.outline)}
    headings = {title.rpartition(": ")[2]: page for title, page in headings.items()}  # Annex A: Timeline
    assert {"Summary and facts", "Timeline", "The journal"} <= set(headings)
    pages = [page.extract_text() for page in printed.pages]
    contents = next(text[text.index("Contents\n") :] for text in pages if "Contents\n" in text)
    listed = re.findall(r"^(?:\d+|[A-Z])\. (.+?) *(\d+)$", contents, re.MULTILINE)
    assert len(listed) > 8
    assert {title: int(page) for title, page in listed} == {title: headings[title] for title, _ in listed}


@pytest.mark.browser
def test_no_heading_is_the_last_thing_on_a_page(printed: pypdf.PdfReader) -> None:
    for title, page, top in _outline(printed, printed.outline):
        below: list[float] = []

        def note(text: str, cm: Any, tm: Any, _font: Any, _size: Any, below: list[float] = below) -> None:
            if text.strip():
                below.append(tm[4] * cm[1] + tm[5] * cm[3] + cm[5])

        printed.pages[page - 1].extract_text(visitor_text=note)
        assert any(48 < place < top - 20 for place in below), f"{title} stands alone at the foot of page {page}"


def _outline(printed: pypdf.PdfReader, items: Any) -> Iterator[tuple[str, int, float]]:
    """Title, page from 1, and height of each heading."""
    for item in items:
        if isinstance(item, list):
            yield from _outline(printed, item)
        else:
            yield str(item["/Title"]), (printed.get_destination_page_number(item) or 0) + 1, float(item["/Top"])


FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{cache}</cachedir></fontconfig>
"""


@pytest.mark.browser
@pytest.mark.parametrize("size", ["A4", "letter"])
def test_the_brief_of_the_demo_is_one_printed_page(tmp_path: Path, size: str) -> None:
    sample = (shipped("reports") / "examples" / "litellm.html").read_text(encoding="utf-8")
    brief, _, _ = sample.replace("@page {", f"@page {{ size: {size};", 1).partition("<nav aria-label=")
    file, printed = tmp_path / "brief.html", tmp_path / "brief.pdf"
    file.write_text(f"{brief}</main></body></html>", encoding="utf-8")
    chromium(tmp_path / "home", "--no-pdf-header-footer", f"--print-to-pdf={printed}", file.as_uri())
    (page,) = pypdf.PdfReader(printed).pages
    assert "What is still open" in page.extract_text()


@pytest.mark.browser
@pytest.mark.dejavu
def test_each_printed_page_says_what_the_golden_one_says(
    declare: Declare, clock: TickingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the same fonts everywhere, lines and pages end at the same words. UPDATE_GOLDEN=1 writes it anew."""
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(FONTS.format(cache=tmp_path / "fonts"))
    monkeypatch.setenv("FONTCONFIG_FILE", str(fonts))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    incident = worked(declare, clock)
    file = tmp_path / "report.pdf"
    file.write_bytes(render_bytes("pdf", lambda format: render(incident, format)))
    pages = [page.extract_text() for page in pypdf.PdfReader(file).pages]
    text = "\f\n".join("".join(f"{line.rstrip()}\n" for line in page.splitlines()) for page in pages)
    golden = Path(__file__).parent / "golden" / "small.pages.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text)
    assert text == golden.read_text()
