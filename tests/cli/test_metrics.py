"""`irrunner metrics`: the measures of all incidents of a store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def told(shell: Shell, *words: str) -> str:
    answer = shell("metrics", *words)
    assert answer.code == 0, answer
    return answer.out


def declared(shell: Shell, title: str, *words: str) -> str:
    return shell.declare("--title", title, *words)


def test_a_store_without_incidents_has_none_and_makes_nothing(shell: Shell) -> None:
    assert told(shell).startswith("0 live incidents.")
    assert not shell.place.exists()


def test_it_shows_how_many_the_median_and_the_range(shell: Shell) -> None:
    for hours in (2, 4, 6):
        incident = declared(shell, f"Night {hours}")
        shell("milestone", "detected", "--at", f"-{hours}h", "--incident", incident)
        shell.does("milestone", "contained", "--at", "-1h", "--incident", incident)
    line = next(each for each in told(shell).splitlines() if each.startswith("Time to contain"))
    assert line.split()[3:6] == ["contain", "3", "3h"]
    assert "1h to 5h" in line


def test_a_measure_by_name_shows_its_definition_and_every_incident(shell: Shell) -> None:
    incident = declared(shell, "Night")
    shell.does("milestone", "detected", "--at", "-2h", "--incident", incident)
    shown = told(shell, "contain")
    assert "It is contained \N{MINUS SIGN} detected." in shown
    assert "not known: contained, still open" in shown


def test_a_measure_that_there_is_not_is_refused_with_the_one_that_was_meant(shell: Shell) -> None:
    answer = shell("metrics", "contian")
    assert answer.code == 1
    assert "Did you mean contain?" in answer.err


def test_an_exercise_is_never_among_live_ones_and_says_exercise(shell: Shell) -> None:
    declared(shell, "Drill", "--mode", "exercise")
    answer = shell("metrics")
    assert answer.out.startswith("0 live incidents.")
    assert "of another mode" in answer.err
    assert told(shell, "--mode", "exercise").startswith("EXERCISE: 1 exercise incident")


def test_a_false_alarm_is_named_and_in_no_number(shell: Shell) -> None:
    incident = declared(shell, "Night")
    shell.does("close", "--as", "false-alarm", "--why", "nothing there", "--incident", incident)
    shown = told(shell)
    assert shown.startswith("0 live incidents.")
    assert f"{incident}: closed as false alarm" in shown


def test_for_programs_and_spreadsheets(shell: Shell) -> None:
    incident = declared(shell, "=1+1")
    fields = json.loads(told(shell, "--json"))
    assert fields["incidents"][0]["incident"] == incident
    assert fields["measures"][0]["formula"] == "detected \N{MINUS SIGN} began"
    assert told(shell, "--csv").splitlines()[1].startswith(f'"{incident}","live"')


def test_the_page_is_written_once_and_only_for_its_owner(shell: Shell) -> None:
    declared(shell, "<script>alert(1)</script>")
    page = shell.place.parent / "m.html"
    told(shell, "--html", str(page))
    assert "<script" not in page.read_text()
    assert page.stat().st_mode & 0o077 == 0
    assert shell("metrics", "--html", str(page)).code == 1


def test_days_that_are_none_are_refused(shell: Shell) -> None:
    assert shell("metrics", "--since", "tuesday").code == 2
    declared(shell, "Night")
    assert told(shell, "--until", "2001-01-01").startswith("0 live incidents.")
