"""What stands in the pages: links lead somewhere, commands exist, samples run, nothing is left out."""

from __future__ import annotations

import ast
import re
import shlex
from typing import TYPE_CHECKING

import click
import pytest

from docs.making.words import anchor
from irrunner.cli.main_command import root, run
from irrunner.cli.registry import ROWS
from irrunner.cli.settings import Settings, read_settings
from irrunner.tui.actions.keymap import Keymap
from irrunner.tui.actions.model import all_actions
from tests.docs.pages import ROOT, our_pages, page, prose, samples

if TYPE_CHECKING:
    from pathlib import Path

LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\((?P<to>[^)\s]+)\)|!\[[^\]\n]*\]\((?P<picture>[^)\s]+)\)")
ENVIRONMENT = re.compile(r"IRRUNNER_[A-Z]+")
PAGES = our_pages()
# The guides to exercises are checked from the day on which there is a command for exercises.
CHECKED = [each for each in PAGES if "scenarios" not in each.parts or "exercise" in ROWS]


def called(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {anchor(heading) for heading in headings}


def commands_in(text: str) -> list[str]:
    """Every call of irrunner that a page shows: in code, and in samples for a shell."""
    inline = re.findall(r"`(irrunner [^`]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))
    lines = [line for each in samples(text) if each.info in ("sh", "console") for line in each.text.splitlines()]
    typed = [part for line in lines for part in re.findall(r"(?:^\$ |^|\| )(irrunner [^|<]+)", line)]
    return [each.split("  #")[0].strip() for each in (*inline, *typed)]


def trouble_with(line: str) -> str:
    """What is wrong with a command as a page writes it: no such command, no such option."""
    words = [word for word in shlex.split(line.replace("…", ""))[1:] if not word.startswith("[")]
    context = click.Context(root, info_name="irrunner", resilient_parsing=True)
    command: click.Command = root
    for word in words:
        if isinstance(command, click.Group) and not word.startswith("-"):
            inner = command.get_command(context, word)
            if inner is None:
                if command is not root and (word.isupper() or word in ("assets", "credentials", "indicators")):
                    continue  # `register NAME add`
                if context.parent is None and word.isupper():
                    return ""  # `irrunner COMMAND --help`
                return f"{line}: no command {word}"
            command, context = inner, click.Context(inner, info_name=word, parent=context)
        elif word.startswith("--"):
            known = {name for each in (*command.params, *root.params) for name in each.opts} | {"--help", "--"}
            if word.split("=")[0] not in known:
                return f"{line}: no option {word}"
    return ""


@pytest.mark.parametrize("path", PAGES, ids=called)
def test_every_link_within_the_project_leads_somewhere(path: Path) -> None:
    lost = []
    for found in LINK.finditer(prose(path.read_text(encoding="utf-8"))):
        to = found["to"] or found["picture"]
        if re.match(r"[a-z]+:", to):
            continue
        file, _, name = to.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (name and name not in anchors(target.read_text(encoding="utf-8"))):
            lost.append(to)
    assert lost == []


@pytest.mark.parametrize("path", CHECKED, ids=called)
def test_every_command_of_a_page_exists_with_its_options(path: Path) -> None:
    assert [wrong for line in commands_in(path.read_text(encoding="utf-8")) if (wrong := trouble_with(line))] == []


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    assert trouble_with("irrunner notes hello") == "irrunner notes hello: no command notes"
    assert trouble_with("irrunner note hello --when -20m") == "irrunner note hello --when -20m: no option --when"
    assert trouble_with("irrunner register assets add name=a1 --step find") == ""


def test_every_page_of_the_manual_is_in_its_index() -> None:
    index = page("docs/README.md")
    assert [path.name for path in sorted((ROOT / "docs").glob("*.md")) if f"({path.name})" not in index] == [
        "README.md"
    ]


def test_every_decision_is_in_their_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in sorted(folder.glob("*.md")) if f"({path.name})" not in index] == ["README.md"]


def test_every_setting_is_in_the_page_on_configuration() -> None:
    text = page("docs/configuration.md")
    assert [name for name in Settings.__struct_fields__ if f"| `{name.replace('_', '-')}` |" not in text] == []


def test_the_settings_that_a_page_shows_can_be_read(tmp_path: Path) -> None:
    shown = [each.text for path in PAGES for each in samples(path.read_text(encoding="utf-8")) if each.info == "toml"]
    assert len(shown) >= 3
    for number, text in enumerate(shown):
        file = tmp_path / f"{number}.toml"
        file.write_text(text, encoding="utf-8")
        Keymap(read_settings(file).keymap)


def test_every_variable_of_the_environment_is_in_the_page_on_configuration() -> None:
    texts = [
        node.value
        for path in (ROOT / "irrunner").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    ours = {name for text in texts for name in ENVIRONMENT.findall(text) if f"_{name}" not in text}
    listed = set(ENVIRONMENT.findall(page("docs/configuration.md").split("## Environment")[1]))
    assert ours == listed


def test_every_section_of_a_report_is_in_the_page_on_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = ["--store", str(tmp_path / "store")]
    assert run(["declare", "generic-incident", *store]) == 0
    capsys.readouterr()
    assert run(["report", *store]) == 0
    printed = capsys.readouterr().out
    headings = re.findall(r"^## (?:Annex [A-Z]: )?(?:Register: )?(.+)$", printed, re.MULTILINE)
    sections = page("docs/report.md").split("## Sections")[1].split("\n## ")[0].casefold()
    assert headings
    assert [name for name in headings if name.casefold() not in sections] == []


def test_the_template_that_the_page_on_reports_shows_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = next(each.text for each in samples(page("docs/report.md")) if each.info == "jinja")
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "incident.md.j2").write_text(template, encoding="utf-8")
    store = ["--store", str(tmp_path / "store")]
    assert run(["declare", "generic-incident", "--set", "what=practice", *store]) == 0
    assert run(["skip", "safe-channel", "--why", "we sit in one room", *store]) == 0
    capsys.readouterr()
    with pytest.MonkeyPatch.context() as patch:
        settings = tmp_path / "irrunner"
        settings.mkdir()
        (settings / "config.toml").write_text(f'report-templates = "{folder}"\n', encoding="utf-8")
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        assert run(["report", *store]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# Security incident of any kind: practice\n")
    assert ": we sit in one room\n" in out


def test_the_keys_that_the_readme_names_do_what_it_says() -> None:
    keymap = Keymap()
    text = page("README.md").split("## On the screen")[1].split("\n## ")[0]
    named = {key for row in re.findall(r"^\| (`.+?) \|", text, re.MULTILINE) for key in re.findall(r"`(.+?)`", row)}
    assert named
    assert named <= {key for action in all_actions().values() for key in keymap.labels(action)}


NAMED_PATH = re.compile(r"(?<![\w/.-])(?:irrunner|tests|docs|bench|playbooks|reports)/[\w./*-]*[\w*/]")


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md", "reports/README.md", "docs/decisions"])
def test_every_file_and_folder_that_is_named_exists(name: str) -> None:
    pages = [ROOT / name] if name.endswith(".md") else [*(ROOT / name).glob("*.md")]
    named = {path for each in pages for path in NAMED_PATH.findall(each.read_text(encoding="utf-8"))}
    patterns = {path for path in named if not re.search(r"/[A-Z]{2,}", path)}  # `playbooks/ID.yaml` stands for any
    assert patterns or name == "docs/decisions"
    assert [path for path in sorted(patterns) if not any(ROOT.glob(path))] == []


def test_the_house_in_contributing_has_every_package_and_no_other() -> None:
    drawn = page("CONTRIBUTING.md").split("## The house\n\n```\n")[1].split("\n```")[0].splitlines()
    start = drawn.index("irrunner/")
    inside = [line.split("/")[0].strip() for line in drawn[start + 1 :] if line.startswith("  ")]
    packages = {path.parent.name for path in (ROOT / "irrunner").glob("*/__init__.py")}
    assert set(inside) == packages
    for line in drawn:
        if not line.startswith(" "):
            assert (ROOT / line.split("/")[0]).is_dir(), line


def modules_that_import(*names: str) -> set[str]:
    """Our modules with one of these packages in an import, wherever it stands."""
    found = set()
    for path in (ROOT / "irrunner").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            imported = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            imported += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(each == name or each.startswith(f"{name}.") for each in imported for name in names):
                found.add(str(path.relative_to(ROOT / "irrunner")))
    return found


def test_other_programs_are_started_in_the_eight_cases_that_the_security_page_names() -> None:
    assert modules_that_import("subprocess", "pty") == {
        "checks/exposure/git_objects.py",
        "checks/supervised.py",
        "exchange/seals/ssh_keys.py",
        "report/printing/browser.py",
        "report/template_sandbox.py",
        "tui/terminal/clipboard.py",
        "application/editor.py",
    }


def test_only_checks_seals_and_notifications_open_network_connections_as_the_security_page_says() -> None:
    assert modules_that_import("socket", "httpx", "urllib.request", "http", "ssl", "ftplib", "smtplib") == {
        "checks/connections.py",  # it only closes what the client opened
        "checks/kinds/tls_headers.py",
        "checks/web.py",
        "exchange/notifications/mailing.py",
        "exchange/notifications/posting.py",
        "exchange/seals/authorities.py",
        "exchange/time_limit.py",  # it only closes what others opened
        "journal/s3/client.py",
        "journal/s3/credentials.py",
        "journal/s3/vault.py",  # how certificates are checked
        "web/api/problems.py",  # the words of statuses
        "web/guards/answers.py",  # the same
        "web/server.py",  # it only listens
    }
