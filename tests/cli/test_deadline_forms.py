"""Forms from the shell: a draft on stdout or in a file, an answer, a version that was sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_a_form_is_written_and_an_answer_stands_in_it(busy: Shell) -> None:
    said = busy("deadline", "answer", "gdpr-33", "notification", "people", "About", "400", "customers")
    assert "people is answered in the form of gdpr-33, notification" in said.out
    form = busy("deadline", "stage", "gdpr-33", "--format", "md").out
    assert "> About 400 customers" in form
    assert "ask the data protection officer" in form
    assert "Not legal advice." in form


def test_a_form_goes_to_a_file_by_its_name_and_says_what_is_unknown(busy: Shell) -> None:
    target = busy.place.parent / "gdpr.html"
    answer = busy.does("deadline", "stage", "gdpr-33", "notification", "--out", str(target))
    assert (answer["format"], answer["version"], answer["stage"]) == ("html", 1, "notification")
    assert int(str(answer["unknown"])) > 0
    assert target.read_text().startswith("<!doctype html>")
    refused = busy("deadline", "stage", "gdpr-33", "--out", str(target))
    assert refused.code != 0
    assert "Not legal advice." in busy("deadline", "stage", "gdpr-33", "--out", str(target), "--force").out


def test_the_form_as_it_was_sent_can_be_read_again(busy: Shell) -> None:
    busy("deadline", "answer", "gdpr-33", "notification", "people", "About 400")
    busy("deadline", "start", "gdpr-33", "--at", "-1h", "--why", "seen")
    busy("deadline", "met", "gdpr-33", "--receipt", "R-1")
    busy("deadline", "answer", "gdpr-33", "notification", "people", "412")
    sent = json.loads(busy("deadline", "stage", "gdpr-33", "--version", "1", "--format", "json").out)
    now = json.loads(busy("deadline", "stage", "gdpr-33", "--format", "json").out)
    answers = [{each["id"]: each["answer"] for each in form["fields"]}["people"] for form in (sent, now)]
    assert [each["text"] for each in answers] == ["About 400", "412"]
    assert (sent["is_sent"], now["version"]) == (True, 2)


def test_a_stage_and_a_field_that_are_not_there_are_refused_in_words(busy: Shell) -> None:
    several = busy("deadline", "stage", "dora-19", "--format", "md")
    assert several.code == 2
    assert "dora-19 has 4 stages." in several.err
    wrong = busy("deadline", "answer", "gdpr-33", "notification", "peple", "x")
    assert wrong.code == 1
    assert "Did you mean 'people'?" in wrong.err
    assert "There is no version 3" in busy("deadline", "stage", "gdpr-33", "--version", "3").err
