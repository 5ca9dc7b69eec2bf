"""A user's own templates: they take the place of ours one by one, and can do no harm."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
import yaml
from markdown_it import MarkdownIt

from irrunner.errors import Misused, Refused
from irrunner.incident.verbs import notes
from irrunner.report import render, template, template_sandbox
from irrunner.report.audiences import AUDIENCES, Audience
from irrunner.report.formats import html, markdown
from irrunner.safety import web
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
    assert "## Journal of ours\n" in text
    assert "## Changes to the record" not in text
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
    with pytest.raises(Refused, match=r"summary\.md\.j2, line 3 .*Report has no heder; did you mean header\?"):
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
    with pytest.raises(Refused, match="nested too deeply, or includes itself without end"):
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


FOREIGN = "</title><script>alert(1)</script><img src=//evil.example/x>"
UNESCAPED = (
    "{% set t %}{{ report.header.title }}{% endset %}{% set a %}&lt;{% endset %}{% set b %}<{% endset %}"
    "{% set c %}&gt;{% endset %}{% set d %}>{% endset %}{{ t.replace(a, b).replace(c, d) }}"
)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<p>One</p>\n<script>alert(1)</script>\n", "<script> is no element"),
        (
            "<p>One</p>\n{% if true %}\n<p><IMG src='https://evil.example/x'>\n{% endif %}",
            "line 3 .*<IMG> is no element",
        ),
        ("<p>One</p>\n{% set a = '<scr' %}<scr{{ 'ipt' }}>alert(1)</script>", "line 2 .*<script> is no element"),
        (f"<p>\n{UNESCAPED}</p>\n", "line 2 .*<script> is no element"),
        ("{% macro m() %}<b onclick='x()'>{% endmacro %}<p>\n\n{{ m() }}", "line 3 .*<b> has an attribute onclick"),
        ("<a href='java&#115;cript:x()'>x</a>", "line 1 .*<a> leads to something other"),
        ("<meta http-equiv='refresh' content='0; url=https://evil.example/'>", "<meta> tells the browser"),
        ("<style>\n p { background: url(https://evil.example/x) }</style>", "<style> holds `url\\(`"),
        ("<base href='https://evil.example/'>", "<base> is no element"),
        ("<p>1 < 2</p>", "is no tag"),
        ("{% extends 'base.html.j2' %}\n{% block b %}<iframe></iframe>{% endblock %}", "line 2 .*<iframe>"),
        ("<p>\n{% include 'parts/mine.html.j2' %}", r"mine\.html\.j2, line 2 .*<object>"),
    ],
)
def test_what_a_finished_page_may_not_have_is_refused_with_the_line(
    declare: Declare, folder: Path, text: str, what: str
) -> None:
    incident = declare("- {id: one, do: One}", title=FOREIGN)
    own(folder, "<p>One\n\n{% block b %}{% endblock %}", "base.html.j2")
    own(folder, "<p>\n<object>", "parts/mine.html.j2")
    own(folder, text, "incident.html.j2")
    with pytest.raises(Refused, match=what):
        render(incident, "html", templates=folder)


def test_every_page_begins_with_the_policy_whatever_its_template_says(incident: Incident, folder: Path) -> None:
    for text in ("<p>x", "<html lang='de'><body><head>\n", "<!DOCTYPE html>\n<html><head><title>x</title>", "x"):
        own(folder, text, "incident.html.j2")
        page = render(incident, "html", templates=folder)
        before, policy, _ = page.partition(f'<meta http-equiv="Content-Security-Policy" content="{web.CSP}">')
        assert policy
        assert re.fullmatch(
            r'<!doctype html>\s*(<html[^>]*>\s*)?(<head>\s*)?<meta charset="utf-8">\s*', before, re.IGNORECASE
        )


def test_a_template_with_ordinary_html_is_laid_out(incident: Incident, folder: Path) -> None:
    text = "<h1 id=top>{{ report.header.title }}</h1>\n<!-- ours -->\n<a href='https://www.example/a?b'>x</a><br/>\n"
    own(folder, text, "incident.html.j2")
    assert render(incident, "html", templates=folder).endswith("<a href='https://www.example/a?b'>x</a><br/>\n")


@pytest.mark.parametrize(
    "text",
    [
        "One\n<script>x</script>",
        "One\n<details>\n{{ report.header.title }}",
        "One\n<br>\n{{ report.header.title }}",
        "One <{{ report.header.title }}",
        "One\n![x](https://evil.example/x)",
        "One\n!{% if true %}[x](https://evil.example/x){% endif %}",
        "One\n[x](javascript:x)",
        "One\n[x]({{ report.header.title }})",
        "One\n[x]: data:text/html,x",
        "One\n\\\\<img src=x>",
        "One\n{% include 'parts/mine.md.j2' %}",
    ],
)
def test_what_a_markdown_template_may_not_say_is_refused_with_the_line(
    incident: Incident, folder: Path, text: str
) -> None:
    own(folder, "x\n<img src=x>", "parts/mine.md.j2")
    own(folder, text, "incident.md.j2")
    line = "line 1" if "<{{" in text else "line 2"
    with pytest.raises(Refused, match=rf"\.md\.j2, {line} cannot be used: (it holds HTML|it would show|a link leads)"):
        render(incident, "md", templates=folder)


def test_a_markdown_template_with_links_and_breaks_is_laid_out(incident: Incident, folder: Path) -> None:
    text = "# Ours!\n\nOne<br>two, <https://www.example/>, [x](https://www.example/), [y](#one), 1 < 2, Stop!\n"
    own(folder, text)
    assert render(incident, "md", templates=folder) == text


def test_front_matter_holds_neither_html_nor_a_link(declare: Declare) -> None:
    incident = declare("- {id: one, do: One}", title='<img src=x> [a](b) & "c" ü')
    front = render(incident, "md").split("---\n")[1]
    assert not {*"<>&["} & {*front}
    assert yaml.safe_load(front)["title"] == '<img src=x> [a](b) & "c" ü'


@pytest.mark.parametrize("word", ["include", "import", "extends"])
@pytest.mark.parametrize("name", ["secret.j2", "parts/secret.j2"])
def test_no_template_is_read_through_a_link(incident: Incident, folder: Path, word: str, name: str) -> None:
    (folder.parent / "elsewhere").mkdir()
    (folder.parent / "elsewhere" / "secret.j2").write_text("secret")
    (folder / "secret.j2").symlink_to(folder.parent / "elsewhere" / "secret.j2")
    (folder / "parts").symlink_to(folder.parent / "elsewhere")
    own(folder, f"{{% {word} '{name}' {'as x ' if word == 'import' else ''}%}}")
    with pytest.raises(
        Refused, match=rf"{'parts' if '/' in name else 'secret.j2'} cannot be used: it is a symbolic link"
    ):
        render(incident, "md", templates=folder)


def test_a_pipe_in_the_folder_is_refused_and_not_waited_for(incident: Incident, folder: Path) -> None:
    os.mkfifo(folder / "incident.md.j2")
    with pytest.raises(Refused, match="is a named pipe"):
        render(incident, "md", templates=folder)


LAID_OUT = "PID   NAME\n  1   init\n[x](https://evil.example)   <script>\n 22   sshd"


@pytest.mark.parametrize(
    ("text", "is_block"),
    [
        ("- {{ V | item }}\n", True),
        ("- a\n  - {{ V | item }}\n", True),
        ("{{ V | code_block }}\n", True),
        ("words\n{{ V | code_block }}\n", True),
        ("- words: {{ V | item }}\n", False),
        ("words {{ V | code_block }}\n", False),
        ("| a |\n|---|\n| {{ V | item }} |\n", False),
        ("words\n        - {{ V | item }}\n", False),
        ("- {{ V | item(0) }}\n", False),
        ("- {{ V | item(40) }}\n", False),
        ("words\n14. {{ V | item }}\n", False),
        ("{{ V | item }}\n", False),
        ("> {{ V | code_block }}\n", False),
        ("{% for n in [1, 2] %}words {% endfor %}{{ V | code_block }}\n", False),
        ("{% for n in range(20000) %}words {% endfor %}{{ V | code_block }}\n", False),
    ],
)
def test_a_block_is_one_only_where_a_block_can_begin(declare: Declare, folder: Path, text: str, is_block: bool) -> None:
    incident = declare("- {id: one, do: One}", title="One")
    notes.note(incident, LAID_OUT)
    value = "(report.timeline | last).words"
    page = render(incident, "md", templates=own(folder, text.replace("V", value)))
    tokens = MarkdownIt("commonmark").enable("table").parse(page)
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in tokens} | {child.type for child in inline}
    assert ("fence" in kinds) is is_block
    assert not kinds & {"link_open", "html_block", "image"}
    assert {child.content for child in inline if child.type == "html_inline"} <= {"<br>"}


@pytest.mark.parametrize(
    "text", ["a ` b {{ V | code }} c\n", "`{{ V | code }}\n", "``` \n{{ V }}\n```\n", "`a``b`c `\n"]
)
def test_a_stray_backtick_is_refused_with_its_line(incident: Incident, folder: Path, text: str) -> None:
    own(folder, "one\n" + text.replace("V", "report.header.title"))
    with pytest.raises(Refused, match=r"incident\.md\.j2, line 2 .*backtick has no other one on its line"):
        render(incident, "md", templates=folder)


def test_backticks_in_pairs_are_fine(incident: Incident, folder: Path) -> None:
    own(folder, "See `irrunner log` and ``a`b`` or \\`.\n")
    assert render(incident, "md", templates=folder) == "See `irrunner log` and ``a`b`` or \\`.\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ report.heder }}", r"line 2 .*Report has no heder; did you mean header\? it has shape, header, "),
        (
            "{{ report.header.titel }}",
            r"line 2 .*no titel; did you mean title\? it has incident, title",
        ),
        ("{{ reprot.header }}", r"line 2 .*there is no reprot; a template is handed report and chart"),
        ('{% include "nope.md.j2" %}', r"incident\.md\.j2, line 2 .*includes nope\.md\.j2, which is not there"),
        ("{{ [1, 2] | random }}", r"line 2 .*No filter named 'random'"),
    ],
)
def test_a_broken_template_says_where_and_what_there_is(incident: Incident, folder: Path, text: str, says: str) -> None:
    own(folder, f"one\n{text}\n")
    with pytest.raises(Refused, match=says):
        render(incident, "md", templates=folder)


@pytest.mark.parametrize(
    "text",
    [
        '{% include "../../../etc/passwd" %}',
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% for n in range(10**9) %}{% endfor %}",
        "{{ 'a' * 10**9 }}",
        "{{ 10 ** 10 ** 8 }}",
        "{{ 'x' | center(10**10) }}",
        "{{ '{:>3000000000}'.format(1) }}",
        "{{ ['a'] | batch(10**9, 'x') | list | length }}",
        "{% set ns = namespace(x='x') %}{% for n in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% if 1 %}" * 3000,
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{{ report | attr('__class__') }}",
        "{{ self._TemplateReference__context }}",
        "{{ report.header.__setattr__('title', 1) }}",
        "{{ cycler.__init__.__globals__ }}",
    ],
)
def test_what_blows_up_or_reaches_out_ends_as_a_sentence(incident: Incident, folder: Path, text: str) -> None:
    own(folder, f"one\n{text}\n")
    with pytest.raises(Refused, match=r"template"):
        render(incident, "md", templates=folder)


@pytest.mark.parametrize("audience", AUDIENCES.values(), ids=lambda each: each.id)
def test_the_templates_of_every_audience_can_be_ones_own(incident: Incident, folder: Path, audience: Audience) -> None:
    own(folder, "Ours, as of {{ report.header.as_of.text }}\n", f"{audience.template}.md.j2")
    text = render(incident, "md", audience=audience.id, templates=folder, reason="a drill")
    assert text.startswith("Ours, as of 2026")
