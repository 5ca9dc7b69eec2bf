"""What strangers wrote reaches the terminal as text: no escape, no forged line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from irrunner.incident.verbs.lifecycle import declare
from irrunner.journal import open_store
from irrunner.journal.chain import Actor, Occurred
from irrunner.journal.rows import NewEntry
from irrunner.playbook.library import Loaded
from irrunner.playbook.model import Ask, Check, Phase, Playbook, Step

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

EVIL: Final = "a\x1b]52;c;Zm9v\x07b\x9b31mc\u202ed\u200be\nFORGED [/] [@click=x] f\rg\x00h\U000e0041\x7f"
CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")

# The loader refuses hidden characters in a playbook's file. A journal written by somebody else may hold them.
PLAYBOOK: Final = Playbook(
    id="evil",
    title=EVIL,
    summary=EVIL,
    roles={"lead": EVIL},
    ask=(Ask("package", EVIL, required=True, example=EVIL), Ask("more", EVIL, required=True)),
    phases=(
        Phase(
            EVIL,
            (
                Step(
                    "one",
                    f"Do {{{{ package }}}} {EVIL}",
                    how=f"{EVIL} {{{{ package }}}}",
                    warn=EVIL,
                    role="lead",
                    evidence=(EVIL,),
                    checks=(Check("run", ("echo", "{{ package }}", EVIL)), Check(EVIL)),
                    repeat=EVIL,
                ),
                Step("two", EVIL, options=("yes", "no")),
            ),
        ),
    ),
)


@pytest.fixture
def evil(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """An incident with hostile words in every field that a person or a playbook fills."""
    with open_store(shell.place) as store:
        loaded = Loaded(PLAYBOOK, (), ((EVIL, b"x"),))
        actor = Actor(EVIL, EVIL, EVIL)
        declare(store, loaded, actor, answers={"package": EVIL}, title=EVIL, privilege=EVIL, by=EVIL)
    for argv in (
        ["note", EVIL, "--by", EVIL, "--as", EVIL],
        ["role", "lead", EVIL, "--contact", EVIL],
        ["assign", "one", EVIL],
        ["start", "one"],
        ["block", "one", "--why", EVIL],
        ["decide", "two", "yes", "--why", EVIL],
        ["decision", EVIL, "--why", EVIL, "--option", EVIL],
        ["action", "add", EVIL, "--owner", EVIL],
        ["register", "assets", "add", f"name={EVIL}", f"note={EVIL}"],
        ["register", "indicators", "add", f"value={EVIL}"],
        ["step", "add", EVIL],
        ["handover", EVIL, "--brief", EVIL],
        ["evidence", "hold", "--why", EVIL],
    ):
        shell.does(*argv)
    shell.does("add", "-", "--name", EVIL, "--note", EVIL, "--source", EVIL, stdin=EVIL.encode())
    (shell.place.parent / "evil.yaml").write_text(f"playbook: 1\nid: {EVIL!r}\n", errors="replace")
    monkeypatch.chdir(shell.place.parent)
    return shell


LOOKS: Final = (
    "status",
    "status --steps",
    "list",
    "log",
    "evidence list",
    "register assets list",
    "register indicators",
    "action list",
    "evidence hand-over e1 x",
    "evidence verify",
    "playbook lint evil.yaml",
    "playbook list",
    "note x",
    "title x",
    "done nothing-of-the-kind",
    "open --plain",
    "verify",
)


@pytest.mark.parametrize("line", LOOKS)
def test_no_control_character_gets_out(evil: Shell, line: str) -> None:
    said = evil(*line.split(), stdin=b"list\nstatus\nnext\nhelp\n")

    assert not CONTROL.search(said.out), said.out
    assert not CONTROL.search(said.err), said.err
    assert not any(each.startswith("FORGED") for each in (said.out + said.err).splitlines())


@pytest.mark.parametrize("line", [line for line in LOOKS if "open" not in line])
def test_json_is_ascii(evil: Shell, line: str) -> None:
    assert evil(*line.split(), "--json").out.isascii()


def test_json_keeps_the_true_words(evil: Shell) -> None:
    assert evil.does("log", "--kind", "note")["entries"][0]["words"] == EVIL


@pytest.mark.parametrize(
    "argv",
    [
        ["done", EVIL],
        ["note", "x", "--step", EVIL],
        ["note", "x", "--incident", EVIL],
        ["note", "x", "--at", EVIL],
        [EVIL],
        ["note", "x", f"--{EVIL}"],
        ["answer", f"{EVIL}=x"],
        ["answer", EVIL, EVIL],
        ["decide", "two", EVIL],
        ["register", EVIL],
        ["register", "assets", "add", f"{EVIL}=x"],
        ["add", EVIL.replace("\x00", "")],
        ["evidence", "open", EVIL],
        ["declare", EVIL],
        ["declare", "generic-incident", "--set", f"{EVIL}=x"],
        ["declare", "generic-incident", "--zone", EVIL],
        ["report", "--out", f"/nowhere/{EVIL}".replace("\x00", "")],
        ["verify", EVIL],
        ["verify", "--head", EVIL],
        ["purge", EVIL, "--why", "x", "--yes"],
        ["close", "--as", EVIL],
    ],
)
def test_errors_show_what_was_typed_harmlessly(evil: Shell, argv: list[str]) -> None:
    said = evil(*argv)

    assert said.code in (1, 2), said
    assert not CONTROL.search(said.err), said.err
    assert not any(each.startswith("FORGED") for each in said.err.splitlines()), said.err
    assert "mistake of its own" not in said.err


REFUSALS: Final = (
    "done one",
    "decide two perhaps",
    "step add x --phase nowhere",
    "answer kind=perhaps",
    "evidence destroy e1 --why x --yes",
    "action close 1",
    "done two-done",
    "approve one --by x",
    "close",
    "redact 2 --why x",
    "register assets change a1 bogus=x",
)


@pytest.mark.parametrize("line", REFUSALS)
def test_a_refusal_repeats_other_peoples_words_harmlessly(evil: Shell, line: str) -> None:
    evil.does("action", "close", "1", "--by", EVIL)
    evil.does("step", "add", "x")
    evil.does("done", "added-1", "--by", EVIL)

    said = evil(*line.replace("two-done", "added-1").split())

    assert said.code in (1, 2), said
    assert not CONTROL.search(said.err), said.err
    assert not any(each.startswith("FORGED") for each in said.err.splitlines()), said.err


def test_bytes_that_are_no_text_are_refused_in_a_sentence(busy: Shell) -> None:
    for argv in (["note", "\udcff"], ["note", "x", "--by", "\udcff"], ["note", "x", "--as", "\udcff"]):
        said = busy(*argv)
        assert said.code == 1, said
        assert "mistake of its own" not in said.err


FORGED: Final = "x\nirrunner: all holds [/]"


@pytest.mark.parametrize(
    "argv",
    [
        ["add", f"/no/{FORGED}.log", f"/no/{FORGED}.txt"],
        ["add", f"--{FORGED}"],
        [f"{FORGED}"],
        ["note"],
        ["note", "x", "--step", FORGED],
        ["decide", FORGED, FORGED],
        ["log", "--last", FORGED],
        ["status", "--incident", FORGED],
        ["report", "--format", FORGED],
        ["declare", FORGED, "--mode", FORGED],
        ["register", FORGED, "list"],
        ["purge", FORGED, "--why", "x"],
        ["store", "copy", f"/proc/{FORGED}"],
        ["playbook", "lint", f"{FORGED}.yaml"],
        ["exercise", "lint", f"{FORGED}.yaml"],
        ["exercise", "start", FORGED],
        ["note", "x", "--at", FORGED],
    ],
)
def test_no_word_of_a_command_forges_a_line_on_stderr(shell: Shell, argv: list[str]) -> None:
    shell.declare()

    said = shell(*argv)

    assert said.code
    assert not any(line.startswith("irrunner: all holds") for line in (said.out + said.err).splitlines()), said


def test_an_incident_id_of_a_strangers_store_forges_no_line(shell: Shell) -> None:
    with open_store(shell.place) as store, store.writing() as writer:
        for name in (FORGED, f"{FORGED}2"):
            time = "2026-03-24T10:39:00.000Z"
            new = NewEntry(
                "incident.declared", b"{}", {"mode": "live"}, Actor("a", "a", "a"), "a", time, Occurred(time)
            )
            writer.append(name, new)

    copy = str(shell.place.parent / "copy")
    for argv in (["note", "x"], ["list"], ["verify"], ["status", "--incident", FORGED], ["store", "copy", copy]):
        said = shell(*argv)
        assert not any(line.startswith("irrunner: all holds") for line in (said.out + said.err).splitlines()), said
