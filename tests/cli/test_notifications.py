"""Notifications from the shell: the answer first, what came of the channels beside it, and nothing secret anywhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.checks.raw_service import raw_service
from tests.checks.services import Answer
from tests.exchange.notifications.receivers import TOKEN, Receiver

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Iterator

    from tests.cli.conftest import Shell

SETTINGS = '[channels.ops]\nkind = "slack"\naddress = "env:OPS_HOOK"\ntlp = "amber"\n'


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    running = Receiver("slack")
    monkeypatch.setenv("OPS_HOOK", f"{running.address}/{TOKEN}")
    yield running
    running.stop()


@pytest.fixture
def configure(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Write the settings."""
    folder = shell.place.parent / "notified"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))

    def written(text: str) -> None:
        (folder / "irrunner").mkdir(parents=True, exist_ok=True)
        (folder / "irrunner" / "config.toml").write_text(text)

    return written


@pytest.fixture
def notified(shell: Shell, receiver: Receiver, configure: Callable[[str], None]) -> Shell:
    """An incident with a channel that is on."""
    configure(SETTINGS)
    shell.does("declare", shell.playbook, "--set", "package=litellm")
    said = shell("notify", "on", "ops")
    assert said.err == "The channel ops was told.\n"
    return shell


def test_an_act_is_acknowledged_and_then_told(notified: Shell, receiver: Receiver) -> None:
    said = notified("severity", "critical")
    assert said.out.startswith("The severity is critical.")
    assert said.err == "The channel ops was told.\n"
    assert "Severity is CRITICAL" in receiver.asked[-1].body["text"]
    assert notified("note", "nobody is told of this").err == ""


def test_a_service_that_fails_changes_nothing_of_the_act(notified: Shell, receiver: Receiver) -> None:
    receiver.answers(Answer(f"no such hook {TOKEN}".encode(), 503))
    said = notified("severity", "critical")
    assert said.code == 0
    assert "was not told: 127.0.0.1 answered 503 no such hook [secret]" in said.err
    assert "irrunner notify send ops" in said.err
    assert notified("note", "quiet").err == ""  # nothing new waits
    assert "is tried again at" in notified("severity", "low").err
    receiver.answers(Answer(b"ok"))
    assert notified("notify", "send").out.startswith("The channel ops was told. INC-")
    assert notified("notify", "send").out == "Nothing waits.\n"


def test_a_service_that_never_answers_is_waited_for_a_short_time(
    notified: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silence(over: threading.Event) -> Iterable[bytes]:
        over.wait(60)
        yield b""

    monkeypatch.setattr("irrunner.cli.notifications.SECONDS", 0.3)
    with raw_service(silence) as address:
        monkeypatch.setenv("OPS_HOOK", f"{address}/{TOKEN}")
        began = time.process_time()
        said = notified("severity", "critical")
        assert time.process_time() - began < 5
    assert said.out.startswith("The severity is critical.")
    assert "no answer within 0 s" in said.err


def test_the_list_shows_standing_and_what_is_in_the_way(notified: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPS_HOOK")
    said = notified("notify")
    assert said.out.splitlines()[1].split()[:3] == ["ops", "slack", "on"]
    assert "ops: The variable OPS_HOOK is not set here" in said.out
    (line,) = notified.does("notify", "list")["channels"]
    assert (line["name"], line["standing"], line["takes"]) == ("ops", "on", "TLP:AMBER, public")


def test_a_compromised_channel_is_refused_in_a_sentence(notified: Shell, receiver: Receiver) -> None:
    assert notified("channel", "compromised", "ops").code == 1
    notified.does("channel", "compromised", "ops", "--why", "their admin token leaked")
    count = len(receiver.asked)
    assert notified("severity", "critical").err == ""
    said = notified("notify", "on", "ops")
    assert said.code == 1
    assert "is marked as compromised since entry" in said.err
    assert "`irrunner channel trusted ops --incident INC-" in said.err
    assert notified("notify", "test", "ops").code == 1
    assert len(receiver.asked) == count
    assert "attacker may read it" in notified("log").out


def test_a_mark_counts_for_every_open_incident_of_the_store(notified: Shell) -> None:
    first = str(notified.does("status")["incident"])
    second = str(notified.does("declare", notified.playbook, "--set", "package=other")["incident"])
    said = notified("channel", "compromised", "ops", "--why", "their admin token leaked", "--incident", second)
    assert (
        f"{first} still tells it. To stop that as well: `irrunner channel compromised ops --incident {first}"
        in said.err
    )
    third = str(notified.does("declare", notified.playbook, "--set", "package=third")["incident"])
    said = notified("notify", "on", "ops", "--incident", third)
    assert said.code == 1
    assert f"is marked as compromised in {second}" in said.err
    notified.does("close", "--why", "over", "--incident", second)
    assert notified("notify", "on", "ops", "--incident", third).code == 0


def test_a_secret_in_the_settings_is_refused_before_anything_happens(
    shell: Shell, configure: Callable[[str], None]
) -> None:
    configure(f'[channels.ops]\nkind = "slack"\naddress = "https://hooks.example/{TOKEN}"\n')
    said = shell("declare", shell.playbook)
    assert said.code == 2
    assert "no secret belongs into this file" in said.err
    assert 'address = "env:IRRUNNER_OPS"' in said.err
    assert TOKEN not in said.err + said.out


def test_a_channel_that_is_not_there_gets_a_suggestion(notified: Shell) -> None:
    said = notified("notify", "on", "op")
    assert said.code == 1
    assert "Did you mean 'ops'?" in said.err


def test_nothing_is_sent_offline(notified: Shell, receiver: Receiver) -> None:
    count = len(receiver.asked)
    said = notified("--offline", "severity", "critical")
    assert said.err == "Nothing may use the network (offline).\n"
    assert len(receiver.asked) == count


def test_no_secret_is_in_the_report_or_the_log(notified: Shell, receiver: Receiver) -> None:
    receiver.answers(Answer(f"{TOKEN}".encode(), 500))
    notified("severity", "critical")
    for command in (("report", "--format", "html"), ("report", "--format", "json"), ("log", "--json"), ("notify",)):
        said = notified(*command)
        assert said.code == 0
        assert TOKEN not in said.out + said.err
