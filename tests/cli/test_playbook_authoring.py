"""Writing playbooks through the shell: a skeleton, mending, comparing, drawing, a schema, a repository."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
import yaml

from irrunner.playbook.library_files import yaml_files
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

BROKEN = """\
playbook: 1
id: broken
title: When it breaks: a playbook
phases:
  - phase: One
    steps:
      # The first.
      - id: first
        role: lead
        do: {{ who }} says: stop    # a comment
        evidence:
          - The page: as published
          - @home
      - do: Look at issue #5 again
        id: second
roles: {lead: Incident lead}
ask: {who: {label: Who}}
"""

MENDED = """\
playbook: 1
id: broken
title: "When it breaks: a playbook"
phases:
  - phase: One
    steps:
      # The first.
      - id: first
        do: "{{ who }} says: stop"    # a comment
        role: lead
        evidence:
          - "The page: as published"
          - "@home"
      - id: second
        do: "Look at issue #5 again"
roles: {lead: Incident lead}
ask: {who: {label: Who}}
"""


def test_a_new_playbook_lints_clean_and_can_be_declared_at_once(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "lost-device.yaml"
    made = shell("playbook", "new", "lost-device", "--title", 'A "lost" device: and more', "--out", path)
    assert made.code == 0, made
    assert "playbook lint" in made.out

    linted = shell.does("playbook", "lint", path)
    declared = shell.does("declare", path, "--set", "system=laptop")

    assert (linted["errors"], linted["problems"]) == (0, [])
    assert declared["incident"].startswith("INC-")
    assert shell.does("playbook", "show", path)["playbook"]["title"] == 'A "lost" device: and more'


def test_a_new_playbook_is_named_after_its_file_and_replaces_none(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "night.yaml"
    assert shell.does("playbook", "new", "--out", path)["id"] == "night"
    assert "--force" in shell("playbook", "new", "--out", path).err


@pytest.mark.parametrize("name", ["Lost Device", "item", "x" * 65, "1st", "ä", "../up"])
def test_a_new_playbook_needs_an_id(shell: Shell, name: str) -> None:
    said = shell("playbook", "new", name)
    assert (said.code, said.out) == (2, "")
    assert "is no id" in said.err


def test_without_an_id_and_a_terminal_the_command_says_how(shell: Shell) -> None:
    said = shell("playbook", "new")
    assert said.code == 2
    assert "irrunner playbook new lost-device" in said.err


def test_on_a_terminal_a_new_playbook_asks_until_the_id_is_one(tmp_path: Path) -> None:
    path = tmp_path / "made.yaml"
    with Terminal("playbook", "new", "--out", path, "--force") as terminal:
        terminal.wait_for("What is it called")
        terminal.type("Lost Device\n")
        terminal.wait_for("is no id")
        terminal.type("lost-device\n")
        terminal.wait_for("Its title")
        terminal.type("\n")
        terminal.wait_for("playbook lint")

    assert 'id: lost-device\ntitle: "Lost device"\n' in path.read_text()


def test_fix_quotes_what_yaml_would_break_and_sorts_keys(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN)
    path.chmod(0o644)

    would = shell("playbook", "fix", path, "--check")
    shown = shell("playbook", "fix", path, "--diff")
    assert (would.code, shown.code, path.read_text()) == (1, 0, BROKEN)
    assert '+title: "When it breaks: a playbook"' in shown.out

    said = shell("playbook", "fix", path)
    assert (said.code, path.read_text(), path.stat().st_mode & 0o777) == (0, MENDED, 0o644)
    assert shell("playbook", "fix", path, "--check").code == 0
    assert shell.does("playbook", "lint", path)["errors"] == 0


def test_fix_refuses_what_is_no_text(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in shell("playbook", "fix", path).err
    path.write_bytes(b"a: b\n" * 300_000)
    assert "at most" in shell("playbook", "fix", path).err
    assert shell("playbook", "fix", tmp_path / "none.yaml").code == 1


def test_fix_follows_no_link(shell: Shell, tmp_path: Path) -> None:
    path, link = tmp_path / "broken.yaml", tmp_path / "link.yaml"
    path.write_text(BROKEN)
    link.symlink_to(path)
    assert shell("playbook", "fix", link).code == 1
    assert path.read_text() == BROKEN


def test_diff_says_in_words_what_changed(shell: Shell, tmp_path: Path) -> None:
    old, new = tmp_path / "book.yaml", tmp_path / "new" / "book.yaml"
    new.parent.mkdir()
    old.write_text(MENDED)
    new.write_text(
        MENDED.replace("roles: {lead: Incident lead}", "roles: {lead: Incident lead, scribe: Scribe}")
        .replace("role: lead", "role: scribe\n        within: 30m\n        needs: [second]")
        .replace("Look at issue #5 again", "Look at issue #6 again")
        .replace("{label: Who}", "{label: Who, required: true}")
    )

    said = shell("playbook", "diff", old, new)
    kinds = [each["kind"] for each in shell.does("playbook", "diff", old, new)["changes"]]

    assert said.code == 0, said
    assert 'Role added: scribe, "Scribe".' in said.out
    assert "Question who: now required." in said.out
    assert 'first: its role "scribe"; it was "lead".' in said.out
    assert "first: within 30m; it was without a target." in said.out
    assert 'first: needs: added "second".' in said.out
    assert 'second: "Look at issue #5 again" now says "Look at issue #6 again".' in said.out
    assert kinds == ["role.added", "question.changed", "step.role", "step.within", "step.needs", "step.reworded"]
    assert "say the same" in shell("playbook", "diff", old, old).out


def test_diff_tells_steps_that_came_went_moved_and_got_another_id(shell: Shell, tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    head = "playbook: 1\nid: book\ntitle: Book\nphases:\n"
    step = "      - {{id: {0}, do: Do {0}}}\n".format
    one, two = "  - phase: One\n    steps:\n", "  - phase: Two\n    steps:\n"
    old.write_text(head + one + step("a") + step("b") + step("c") + step("d") + two + step("e") + step("f"))
    called = step("f").replace("id: f", "id: g")
    new.write_text(head + one + step("d") + step("a") + step("b") + two + step("c") + step("new") + called)

    said = shell("playbook", "diff", old, new).out

    assert 'Step removed: e, "Do e", from "Two".' in said
    assert 'Step added: new, "Do new", in "Two", after c.' in said
    assert 'c moved from "One" to "Two", after b.' in said
    assert "d moved; it stands at the beginning." in said
    assert "f is now called g." in said
    assert "a moved" not in said
    assert "5 differences" in said


def test_diff_takes_the_playbook_that_an_incident_has(busy: Shell) -> None:
    changed = busy.playbook.read_text().replace("Ask **two** sources", "Ask three sources")
    busy.playbook.write_text(changed)

    said = busy("playbook", "diff", "small@INC-2026-0001", busy.playbook)

    assert (said.code, said.err) == (0, "")
    assert "confirm: other words in `how`." in said.out
    other = busy("playbook", "diff", "guest@INC-2026-0001", busy.playbook)
    assert "declared with the playbook small" in other.err
    assert busy("playbook", "diff", "small@INC-2099-0001", busy.playbook).code == 1


def test_a_graph_fits_a_terminal_and_says_what_a_decision_opens(shell: Shell) -> None:
    said = shell("playbook", "graph", shell.playbook)
    assert said.code == 0, said
    assert max(map(len, said.out.splitlines())) <= 80
    assert "  ? executed: Did it run anywhere?\n      decide yes | no | unknown\n      opens isolate\n" in said.out
    assert "      needs find\n" in said.out
    for name in ("compromised-dependency", "generic-incident"):
        assert max(map(len, shell("playbook", "graph", name).out.splitlines())) <= 80


def test_a_graph_in_mermaid_and_svg_holds_nothing_that_runs(shell: Shell, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.yaml"
    bad = json.dumps('x"]; click a "https://evil.example" <script>alert(1)</script> & end')
    hostile.write_text(MENDED.replace('"Look at issue #5 again"', bad))

    mermaid = shell("playbook", "graph", hostile, "--format", "mermaid")
    svg = shell("playbook", "graph", hostile, "--format", "svg", "--out", tmp_path / "x.svg")
    drawn = (tmp_path / "x.svg").read_text()

    assert (mermaid.code, svg.code) == (0, 0), (mermaid, svg)
    assert mermaid.out.startswith("flowchart TD\n")
    assert "https:" not in mermaid.out
    assert "<script" not in mermaid.out + drawn
    root = ElementTree.fromstring(drawn)
    assert {each.tag.rpartition("}")[2] for each in root.iter()} <= {
        *("svg", "title", "style", "defs", "marker", "path", "rect", "text"),
    }


def test_the_schema_is_written_for_editors(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "playbook.schema.json"
    shell.does("playbook", "schema", "--out", path)
    assert '"https://json-schema.org/draft/2020-12/schema"' in path.read_text()
    assert shell("playbook", "schema", "--scenario").data["title"] == "irrunner scenario"
    (tmp_path / "sub").mkdir()
    shell.does("playbook", "new", "--out", tmp_path / "sub" / "night.yaml")
    first = (tmp_path / "sub" / "night.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=../playbook.schema.json"


def test_the_list_says_where_each_is_from_and_which_one_is_used(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, team = tmp_path / "mine", tmp_path / "team"
    for folder in (mine, team):
        folder.mkdir()
    ours = MENDED.replace("id: broken", 'id: generic-incident\nreviewed: "2026-01-02"\ntested: "2026-01-03"')
    (mine / "generic-incident.yaml").write_text(ours)
    (team / "generic-incident.yaml").write_text(ours)
    (team / "torn.yaml").write_text("playbook: 1\nid: torn\n")
    monkeypatch.setenv("IRRUNNER_PLAYBOOKS", f"{mine}:{team}:{tmp_path / 'gone'}")

    said = shell("playbook", "list")
    found = shell("playbook", "list", "--json").data["playbooks"]

    assert said.code == 0
    assert "There is no folder" in said.err
    blocks = said.out.split("\n\n")
    assert [block.splitlines()[0] for block in blocks] == [f"From {mine}", f"From {team}", "Shipped with irrunner"]
    assert "generic-incident           runnable  2      2026-01-02  2026-01-03" in blocks[0]
    assert "(in place of the shipped one)" in blocks[0]
    assert "(not used: an earlier folder has it)" in blocks[1]
    assert "draft" in next(line for line in blocks[1].splitlines() if line.startswith("torn"))
    of_this = [each for each in found if each["id"] == "generic-incident"]
    assert [(each["shipped"], each["shadowed"], each["overrides"]) for each in of_this] == [
        (False, False, True),
        (False, True, False),
        (True, True, False),
    ]
    assert {each["level"] for each in found} <= {"draft", "runnable", "shareable"}


def test_a_repository_of_playbooks_lints_and_holds_what_editors_and_ci_need(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "books"
    made = shell.does("playbook", "init", folder)["files"]

    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == set(made)
    assert [path.name for path in yaml_files(folder)] == ["first-playbook.yaml"]
    for path in yaml_files(folder):
        assert shell.does("playbook", "lint", path)["level"] == "shareable"
        assert shell("playbook", "fix", "--check", path).code == 0
    for name in (each for each in made if each.endswith((".yml", ".yaml"))):
        assert yaml.safe_load((folder / name).read_text())
    settings = json.loads((folder / ".vscode" / "settings.json").read_text())
    assert (folder / next(iter(settings["yaml.schemas"]))).is_file()


def test_every_action_in_the_workflow_is_pinned_or_its_own(shell: Shell, tmp_path: Path) -> None:
    shell.does("playbook", "init", tmp_path / "books")
    workflow = (tmp_path / "books" / ".github" / "workflows" / "playbooks.yml").read_text()
    used = re.findall(r"uses: (\S+)", workflow)
    assert used
    assert all(each.startswith("./") or re.search(r"@[0-9a-f]{40}$", each) for each in used)


def test_init_replaces_nothing(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    said = shell("playbook", "init", tmp_path)
    assert (said.code, (tmp_path / "README.md").read_text()) == (1, "mine")
    assert not (tmp_path / "playbook.schema.json").exists()
