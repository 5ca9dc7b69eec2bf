from __future__ import annotations

import re
import shlex
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import pytest

from irrunner.incident.verbs.registry import all_verbs
from tests.ssh_keys import make_key

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

pytestmark = pytest.mark.openssh

# Every verb, with a command line that carries it out. They are run in this order on one incident.
COMMANDS: Final[dict[str, str]] = {
    "declare": "declare PLAYBOOK --set package=litellm --mode live --title Trouble --tlp red --zone Europe/Berlin",
    "title": "title Worse trouble",
    "severity": "severity critical --why it-ran",
    "tlp": "tlp amber+strict",
    "privilege": "privilege Privileged and confidential",
    "role": "role lead Ana --contact 555-0100",
    "notify on": "notify on ops --why duty",
    "notify off": "notify off ops",
    "channel compromised": "channel compromised ops --why theirs",
    "channel trusted": "channel trusted ops --why renewed",
    "note": "note somebody called --step confirm --at -5m --by Bo",
    "answer": "answer versions=1.0,1.1",
    "check allow": "check allow find",
    "check ask-again": "check ask-again DIGEST",
    "check trust": "check trust SHA256 --why we-wrote-it",
    "start": "start confirm",
    "assign": "assign confirm Bo",
    "block": "block confirm --why offline",
    "evidence add": "add FILE --step confirm --for 1 --note shows-it --source web",
    "done": "done confirm --why second-source-is-silent",
    "undo": "undo confirm --why slip",
    "reopen": "reopen confirm --why again",
    "skip": "skip confirm --why known",
    "decide": "decide executed yes --why log",
    "decision": "decision Pull the plug --why spreading --option wait",
    "register add": "register assets add name=web1 kind=server --step find",
    "register import": "register assets import CSV",
    "register change": "register assets change a1 state=isolated",
    "register withdraw": "register assets withdraw a2 --why mistake",
    "credential in-use": "credential in-use c1 yes --why provider-log",
    "credential revoked": "credential revoked c1 --at -1m --by Bo",
    "credential reissued": "credential reissued c1 --why needed",
    "credential dead": "credential dead c1 --request GET/me --status 401 --evidence e1",
    "credential undo": "credential undo c1 --why slip",
    "timeline import": "timeline import TIMELINE",
    "timeline withdraw": "timeline withdraw b2 --why mistake",
    "indicators load": "indicators load axios-2026-03",
    "deadline profile": "deadline profile",
    "deadline consider": "deadline consider nis2-23 unknown --why asked",
    "deadline start": "deadline start gdpr-33 --at -1h --why seen",
    "deadline override": "deadline override gdpr-33 notification +1d --why asked --authority counsel",
    "deadline met": "deadline met gdpr-33 --receipt R-1 --evidence e1 --at -1m",
    "deadline dismiss": "deadline dismiss gdpr-33 --why over",
    "deadline answer": "deadline answer gdpr-33 notification people About 400 customers",
    "deadline add": "deadline add Customer --after 72h --to Northwind --why clause-7",
    "approve": "approve agree --by Ana",
    "step add": "step add Call the registry --phase Contain",
    "settle": "settle added-1 END --why they-came-first",
    "repeat": "repeat rebuild --why another",
    "graft": "graft GUEST --why needed",
    "ungraft": "ungraft guest --why mistake",
    "milestone": "milestone contained --at -2m --why isolated",
    "action add": "action add Write it up --owner Bo --due +2d",
    "action close": "action close 1 --why written",
    "evidence open": "evidence open e1",
    "evidence export": "evidence export e1 COPY",
    "evidence hand-over": "evidence hand-over e1 police --why asked",
    "evidence verify": "evidence verify",
    "evidence hold": "evidence hold e1 --why counsel",
    "evidence release": "evidence release e1 --why counsel --authority counsel",
    "evidence destroy": "evidence destroy e1 --why secret --yes",
    "handover": "handover Bo --brief all-quiet",
    "accept": "accept --by Bo --note fine",
    "correct": "correct 1 --occurred -1h --why late",
    "redact": "redact NOTE --why name --authority counsel --yes",
    "write": "write root-cause A token without an end",
    "review": "review approved --by Bo",
    "issue": "issue --to Board --to Counsel",
    "seal": "seal --key KEY --yes",
    "close": "close --as confirmed --why over",
    "reopen-incident": "reopen-incident --why not-over",
    "purge": "purge INC --why test --yes",
}
FIRST: Final = {
    "credential in-use": ["register credentials add name=token tier=0"],
    "repeat": ["skip find --why none", "skip rebuild --why none"],
    "reopen-incident": [],
    "settle": [
        "store copy APART",
        "skip added-1 --why here",
        "skip added-1 --why there --store APART",
        "merge APART --yes --why the-line-was-cut",
    ],
}
"""What has to happen just before."""


@pytest.fixture
def worked(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, object]]:
    """The answer of every command, after all of them ran."""
    monkeypatch.setenv("OPS_HOOK", "http://127.0.0.1:9/")  # nobody is there
    settings = shell.place.parent / "configuration" / "irrunner" / "config.toml"
    settings.parent.mkdir(parents=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(settings.parent.parent))
    (shell.place.parent / "file.txt").write_text("proof")
    (shell.place.parent / "rows.csv").write_text("name,kind\nweb2,server\n")
    (shell.place.parent / "timeline.csv").write_text("datetime,message\n2026-03-24T10:39:00Z,a logon\n")
    words = {
        "PLAYBOOK": str(shell.playbook),
        "GUEST": str(shell.guest),
        "FILE": str(shell.place.parent / "file.txt"),
        "CSV": str(shell.place.parent / "rows.csv"),
        "TIMELINE": str(shell.place.parent / "timeline.csv"),
        "KEY": str(make_key(shell.place.parent)),
        "APART": str(shell.place.parent / "apart"),
        "COPY": str(shell.place.parent / "copy.txt"),
        "SHA256": sha256(shell.playbook.read_bytes()).hexdigest(),
        "INC": "inc-0000",
        "NOTE": "0",
    }
    answers: dict[str, dict[str, object]] = {}
    for verb, line in COMMANDS.items():
        for each in [*FIRST.get(verb, []), line]:
            if verb == "notify on":
                settings.write_text('[channels.ops]\nkind = "slack"\naddress = "env:OPS_HOOK"\ntlp = "red"\n')
            if verb == "deadline profile":  # what is there when an incident is declared is brought in by itself
                settings.write_text('[organisation]\ncountries = ["DE"]\n')
            argv = [words.get(word, word) for word in each.split()]
            if verb == "reopen-incident":
                argv += ["--incident", words["INC"]]
            # That nobody could be told is said beside the answer.
            answers[verb] = shell(*argv, "--json").data if verb == "notify on" else shell.does(*argv)
            if each.startswith("skip added-1"):
                words["END"] = str(answers[verb]["seq"])
        words["INC"] = str(answers[verb]["incident"])
        if verb == "check allow":
            words["DIGEST"] = str(answers[verb]["refs"]["digest"])  # type: ignore[index]
        if verb == "note":
            words["NOTE"] = str(answers[verb]["seq"])
    return answers


def test_every_verb_has_a_command_that_carries_it_out(worked: dict[str, dict[str, object]]) -> None:
    assert set(worked) == set(all_verbs())
    for answer in worked.values():
        assert {"incident", "mode", "head", "seq", "kind", "occurred", "recorded", "by", "actor", "refs"} <= set(answer)
        assert len(str(answer["head"])) == 64


def test_every_command_appends_the_event_of_its_own_verb(worked: dict[str, dict[str, object]]) -> None:
    kinds = {verb: answer["kind"] for verb, answer in worked.items()}

    assert len(set(kinds.values())) == len(kinds) - 4, kinds
    assert kinds["credential in-use"] == kinds["register change"] == "register.changed"
    assert kinds["deadline add"] == kinds["deadline consider"] == "deadline.considered"
    assert kinds["credential undo"] == kinds["undo"] == "act.withdrawn"
    assert kinds["register add"] == kinds["register import"] == "register.entered"
    assert (kinds["done"], kinds["evidence hand-over"], kinds["accept"]) == (
        "step.done",
        "evidence.transferred",
        "handover.accepted",
    )


def test_a_scribe_writes_down_what_somebody_else_did(busy: Shell) -> None:
    answer = busy.does("note", "called the bank", "--by", "Bo", "--as", "Ana")

    assert (answer["by"], answer["actor"]["name"]) == ("Bo", "Ana")
    assert ", by Bo," in busy("note", "again", "--by", "Bo").out


def test_options_about_the_run_stand_before_or_behind_the_command(busy: Shell) -> None:
    here = busy("--as", "Ana", "--json", "note", "x").data
    there = busy("note", "x", "--as", "Ana", "--json").data

    assert (here["by"], there["by"]) == ("Ana", "Ana")


def test_the_answer_is_one_line_with_entry_and_head(busy: Shell) -> None:
    said = busy("note", "one", "two")

    assert said.out.count("\n") == 1
    assert said.out.startswith("Noted. INC-")
    assert ", head " in said.out
    assert said.err == ""


def test_doing_a_step_out_of_order_is_said_in_a_second_line(busy: Shell) -> None:
    said = busy("done", "rebuild", "--why", "could not wait")

    assert said.out.splitlines()[1] == "Recorded as out of order: it waits for find."


def test_a_note_comes_from_stdin_when_it_is_a_hyphen(busy: Shell) -> None:
    assert busy.does("note", "-", stdin="viele\nZeilen ü".encode())["words"] == "viele\nZeilen ü"


def test_a_note_that_is_too_long_is_refused_and_not_cut(busy: Shell) -> None:
    said = busy("note", "-", stdin=b"x" * 10_000_000)

    assert said.code == 1
    assert "Nothing was written" in said.err
    assert busy.does("log", "--kind", "note")["entries"] == []


def test_declaring_says_what_is_still_to_be_answered(shell: Shell) -> None:
    said = shell("declare", shell.playbook)

    assert said.code == 0
    assert "Still to be answered: package." in said.err


def test_a_broken_playbook_leaves_no_store_behind(shell: Shell) -> None:
    shell.playbook.write_text("playbook: 1\nid: x\n")

    assert shell("declare", shell.playbook).code == 1
    assert not shell.place.exists()


def test_the_log_marks_what_went_ahead_unapproved_or_out_of_order(busy: Shell) -> None:
    busy.does("approve", "agree", "--why", "alone on shift")
    busy.does("done", "rebuild", "--why", "it could not wait")
    busy.does("action", "add", "Tell the board", "--owner", "grace")

    lines = busy("log").out.splitlines()

    assert lines[-3].endswith("agree went on, not approved as lead: alone on shift")
    assert lines[-2].endswith("rebuild done: it could not wait (out of order)")
    assert lines[-1].endswith("follow-up 1 added: Tell the board; Owner: grace")


def test_an_answer_that_is_taken_back_is_told_as_that(busy: Shell) -> None:
    assert busy("answer", "package=").out.startswith("package is taken back.")
    assert busy("log").out.splitlines()[-1].endswith("answer: package taken back")
    assert "| (the answer was taken back)<br>before: litellm (entry" in busy("report").out
    assert busy.does("status")["answers"]["package"] is None


def test_what_a_closed_incident_hints_at_is_a_command_that_works(shell: Shell) -> None:
    incident = shell.declare()
    assert shell("close", "--why", "over").code == 0

    refused = shell("note", "x", "--incident", incident)
    command = re.search(r"`irrunner (.*)`", refused.err)

    assert command is not None
    assert shell(*shlex.split(command[1])).code == 0
    assert shell("note", "x").code == 0
