"""Completion in real shells: the word that irrunner gets is the word that was offered, and nothing else runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from irrunner.incident.verbs.lifecycle import declare
from irrunner.journal import open_store
from irrunner.journal.chain import Actor
from irrunner.playbook.library import Loaded
from irrunner.playbook.model import Ask, Phase, Playbook, Step
from tests.cli.shells import RealShell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.shells

HOSTILE: Final = (
    "plain-word",
    "dollar$(touch PWNED)",
    "ticks`touch PWNED`",
    "semi;touch PWNED",
    "pipe|touch PWNED",
    "amper&touch PWNED",
    "angle>PWNED",
    "glob*",
    "ask?",
    "sqbr[a-z]",
    "curly{a,b}",
    "quote'touch PWNED'",
    'double"touch PWNED"',
    "back\\slash",
    "hash #touch PWNED",
    "excl!!",
    "wide in between",
    "equal=sign",
    "two:sign",
    "at@sign",
    "list,sign",
    "round(touch PWNED)",
    "para${PWNED:=x}",
    "umlaut-äöü",
)
PLAYBOOK: Final = Playbook(
    id="evil",
    title="$(touch PWNED)",
    roles={"lead$(touch PWNED)": "`touch PWNED`"},
    ask=(Ask("package", "$(touch PWNED)"), Ask("more;touch PWNED", "x")),
    phases=(
        Phase(
            "one",
            (
                Step("choose", "`touch PWNED`", options=(*HOSTILE, "-rf", "--store=/tmp", "no\nline", "hid\u200bden")),
                Step("snapshot", "Keep {{ item.name }} $(touch PWNED)", for_each="assets"),
                Step("rebuild", "Rebuild", repeat="until done"),
                Step("single", "Keep {{ item.name }}", for_each="indicators"),
            ),
        ),
    ),
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    from irrunner.incident import Incident
    from irrunner.incident.verbs import registers

    place = tmp_path / "store"
    actor = Actor("ada", "ada", "laptop.example")
    with open_store(place) as opened:
        name = declare(opened, Loaded(PLAYBOOK, (), (("evil.yaml", b"x"),)), actor).id
        incident = Incident(opened, name, actor)
        incident.refresh()
        for host in ("web-01", "db;touch PWNED"):
            registers.register_add(incident, "assets", {"name": host})
        registers.register_add(incident, "indicators", {"value": "evil.example", "type": "domain"})
    return place


@pytest.fixture(params=["bash", "zsh", "fish"])
def real(request: pytest.FixtureRequest, tmp_path: Path, store: Path) -> Iterator[RealShell]:
    folder = tmp_path / "work"
    folder.mkdir()
    with RealShell(request.param, folder, store) as shell:
        shell.load_completion()
        yield shell
        assert not (folder / "PWNED").exists()
        assert "command not found" not in shell.seen


def test_an_option_of_a_stranger_arrives_as_the_one_word_that_it_is(real: RealShell) -> None:
    for option in HOSTILE:
        assert real.complete(f"irrunner decide choose {option[:3]}") == ["decide", "choose", option]


def test_what_cannot_be_seen_or_would_be_an_option_is_not_offered(real: RealShell) -> None:
    for typed in ("hid", "no"):
        assert real.complete(f"irrunner decide choose {typed}") != ["decide", "choose", "hid\u200bden"]
    assert real.complete("irrunner decide choose hid") == ["decide", "choose", "hid"]


def test_instances_are_completed_and_never_the_word_that_is_refused(real: RealShell) -> None:
    assert real.complete("irrunner done sing") == ["done", "single@i1"]
    assert real.complete("irrunner done single@") == ["done", "single@i1"]
    assert real.complete("irrunner done snap")[-1].startswith("snapshot@a")
    assert real.complete("irrunner done snapshot@a2") == ["done", "snapshot@a2"]
    assert real.complete("irrunner note x --step=sing") == ["note", "x", "--step=single@i1"]
    assert real.complete("irrunner done reb") == ["done", "rebuild"]


def test_questions_and_roles_of_a_stranger_arrive_as_they_are(real: RealShell) -> None:
    assert real.complete("irrunner role le") == ["role", "lead$(touch PWNED)"]
    assert real.complete("irrunner answer mo")[-1].startswith("more;touch PWNED=")


def test_files_of_a_stranger_arrive_as_they_are(real: RealShell) -> None:
    (real.folder / "proxy$(touch PWNED);x").touch()

    assert real.complete("irrunner add prox") == ["add", "proxy$(touch PWNED);x"]


def test_a_list_shows_titles_and_inserts_none_of_them(real: RealShell) -> None:
    real.type("irrunner done snapshot@a\t\t")
    real.wait_for("Keep web-01 $(touch PWNED)")
    real.type("1 END\n")
    arguments = real.arguments()

    assert arguments[0] == "done"
    assert arguments[1].startswith("snapshot@")
    assert not any("Keep" in word for word in arguments)
