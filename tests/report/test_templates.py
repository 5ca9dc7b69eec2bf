"""A user's own templates: they take the place of ours one by one, and can do no harm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Misused, Refused
from irrunner.incident.verbs import notes
from irrunner.report import render, template, template_sandbox
from irrunner.report.formats import html, markdown
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.incident import Incident

    Declare = Callable[..., Incident]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user's folder of templates."""
    made = tmp_path / "mine"
    made.mkdir()
    return made


@pytest.fixture
def incident(declare: Declare) -> Incident:
    return declare("- {id: one, do: One}", title="A <b>title</b> | with\n# things")


def own(folder: Path, text: str, name: str = "incident.md.j2") -> Path:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return folder


def test_an_empty_folder_changes_nothing(incident: Incident, folder: Path) -> None:
    for form in ("md", "html", "json"):
        assert render(incident, form, templates=folder) == render(incident, form)


def test_one_part_can_be_replaced_and_the_others_stay_ours(incident: Incident, folder: Path) -> None:
    own(folder, "## Journal of ours\n", "parts/record.md.j2")
    text = render(incident, "md", templates=folder)
    assert text.endswith("## Journal of ours\n")
    assert "## What was done" in text


def test_what_an_author_forgets_to_escape_is_escaped(incident: Incident, folder: Path) -> None:
    own(folder, "{{ report.header.title }}\n")
    own(folder, "<p title='{{ report.header.title }}'>{{ report.header.title }}</p>\n", "incident.html.j2")
    assert render(incident, "md", templates=folder) == "A \\<b>title\\</b> \\| with\\\\n# things\n"
    page = render(incident, "html", templates=folder)
    assert "<b>" not in page
    assert page.count("A &lt;b&gt;title&lt;/b&gt; | with\n# things") == 2


@pytest.mark.parametrize(
    "attempt",
    [
        "{{ report.header.title | safe }}",
        "{{ report.header.title | urlize }}",
        "{{ {'a': report.header.title} | xmlattr }}",
        "{{ report.header.title | tojson }}",
        "{{ report.header.title | forceescape }}",
    ],
)
def test_no_filter_calls_a_text_fit_by_itself(incident: Incident, folder: Path, attempt: str) -> None:
    own(folder, attempt, "incident.html.j2")
    with pytest.raises(Refused, match="No filter named"):
        render(incident, "html", templates=folder)


@pytest.mark.parametrize("form", ["md", "html"])
@pytest.mark.parametrize(
    "attempt",
    [
        "{% autoescape false %}{{ report.header.title }}{% endautoescape %}",
        "{{ report.header.title ~ '' }}",
        "{{ '%s' | format(report.header.title) }}",
        "{{ '{}'.format(report.header.title) }}",
        "{{ [report.header.title, 'x'] | join(' ') }}",
        "{% set t = report.header.title %}{{ t | replace('x', 'y') }}",
    ],
)
def test_no_way_around_the_escaping_is_left(incident: Incident, folder: Path, attempt: str, form: str) -> None:
    own(folder, attempt, f"incident.{form}.j2")
    text = render(incident, form, templates=folder)
    assert "<b>" not in text.replace("\\<", "")
    assert "\n#" not in text or form == "html"


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__ }}",
        "{{ ''['__class__'] }}",
        "{{ ''|attr('__class__') }}",
        "{{ report.__class__.__mro__ }}",
        "{{ report.timeline.__getitem__.__globals__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ '{0.__class__}'.format(report) }}",
        "{% set x = [1] %}{{ x.append(2) }}",
    ],
)
def test_the_sandbox_refuses_in_words(incident: Incident, folder: Path, attack: str) -> None:
    own(folder, f"First line\n{attack}\n")
    with pytest.raises(Refused, match="cannot be used") as refused:
        render(incident, "md", templates=folder)
    assert refused.value.hint
    assert "incident.md.j2" in refused.value.sentence


def test_an_error_names_the_file_and_the_line(incident: Incident, folder: Path) -> None:
    own(folder, "One\nTwo {% if %}\n", "parts/summary.md.j2")
    with pytest.raises(Refused, match=r"summary\.md\.j2, line 2 cannot be used: Expected an expression"):
        render(incident, "md", templates=folder)
    own(folder, "One\nTwo\n{{ report.heder.title }}\n", "parts/summary.md.j2")
    with pytest.raises(Refused, match=r"summary\.md\.j2, line 3 cannot be used: .*no attribute 'heder'"):
        render(incident, "md", templates=folder)
    own(folder, "{{ 1 / 0 }}", "parts/summary.md.j2")
    with pytest.raises(Refused, match=r"summary\.md\.j2, line 1 cannot be used: ZeroDivisionError"):
        render(incident, "md", templates=folder)


def test_a_part_that_is_not_there_is_named(incident: Incident, folder: Path) -> None:
    own(folder, "{% include 'parts/nothing.j2' %}")
    with pytest.raises(Refused, match=r"includes parts/nothing\.j2, which is not there"):
        render(incident, "md", templates=folder)


def test_no_template_outside_its_folders_can_be_included(incident: Incident, folder: Path) -> None:
    (folder.parent / "secret.txt").write_text("secret")
    own(folder, "{% include '../secret.txt' %}")
    with pytest.raises(Refused, match="is not there"):
        render(incident, "md", templates=folder)


def test_a_template_that_includes_itself_is_refused(incident: Incident, folder: Path) -> None:
    own(folder, "{% include 'incident.md.j2' %}")
    with pytest.raises(Refused, match="includes itself without end"):
        render(incident, "md", templates=folder)


def test_an_endless_loop_ends_as_a_sentence(incident: Incident, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("irrunner.report.template_sandbox.SECONDS", 2)
    loop = "{% for a in range(99999) %}{% for b in range(99999) %}{% set c = b %}{% endfor %}{% endfor %}"
    own(folder, loop)
    with pytest.raises(Refused, match="took more than 2 seconds of processor time"):
        render(incident, "md", templates=folder)


def test_output_without_end_is_stopped(incident: Incident, folder: Path) -> None:
    own(folder, "{% for a in range(99999) %}" + "x" * 5000 + "{% endfor %}")
    with pytest.raises(Refused, match="longer than 64 MiB"):
        render(incident, "md", templates=folder)


@pytest.mark.parametrize("attempt", ["'x' * 9999999999", "9999999999 * [1]", "9 ** 9 ** 9", "(9 ** 99999) * 'x'"])
def test_what_is_larger_than_any_page_is_not_made(incident: Incident, folder: Path, attempt: str) -> None:
    own(folder, f"{{{{ ({attempt}) | string | length }}}}")
    with pytest.raises(Refused, match="makes something too large"):
        render(incident, "md", templates=folder)


def test_a_text_too_large_for_memory_is_stopped(incident: Incident, folder: Path) -> None:
    own(folder, "{{ 'x' | center(3000000000) | length }}")
    with pytest.raises(Refused, match="memory"):
        render(incident, "md", templates=folder)


def test_ranges_are_bounded(incident: Incident, folder: Path) -> None:
    own(folder, "{% for a in range(999999999) %}{% endfor %}")
    with pytest.raises(Refused, match="Range too big"):
        render(incident, "md", templates=folder)


def test_what_is_no_folder_is_said(incident: Incident, tmp_path: Path) -> None:
    with pytest.raises(Misused, match="is no folder of report templates"):
        render(incident, "md", templates=tmp_path / "missing")


def test_what_is_no_format_is_said(incident: Incident) -> None:
    with pytest.raises(Misused, match="no report format 'pdf'"):
        render(incident, "pdf")


def test_control_characters_put_together_in_a_template_are_made_visible(incident: Incident, folder: Path) -> None:
    notes.note(incident, "x")
    own(folder, "{{ '\x1b' ~ ']52' }}{% raw %}\x1b[31m{% endraw %}\n")
    assert "\x1b" not in render(incident, "md", templates=folder)


def test_the_readme_names_every_filter_and_limit() -> None:
    readme = (shipped("reports") / "README.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| (Markdown|HTML|both) \|", readme, re.MULTILINE))
    assert {name for name, where in rows.items() if where != "HTML"} == set(markdown.FILTERS)
    assert {name for name, where in rows.items() if where != "Markdown"} == set(html.FILTERS)
    assert ", ".join(f"`{name}`" for name in template.REMOVED_FILTERS[:-1]) in readme.replace("\n", " ")
    assert f"{template_sandbox.MAX_OUTPUT // 1024**2} MiB" in readme
    assert f"{template_sandbox.MAX_MEMORY // 1024**3} GiB" in readme
    assert f"{template_sandbox.SECONDS} seconds" in readme
    assert f"{template_sandbox.ENTRIES_A_SECOND:,} entries" in readme
