"""No function that parses is forgotten: some parser of the fuzzer reaches it, or it stands here why none has to."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import irrunner
from fuzz.parsers import PARSERS
from fuzz.running import input_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

HOUSE = Path(irrunner.__file__).parent
NAMES = ("parse", "read", "decode", "refang", "defang", "split_", "story_time")
"""How functions that take apart what somebody wrote are called."""
READERS = ("csv.reader", "fromisoformat", "tomllib.loads", "json.loads", "json.decode", "shlex.split", "yaml.parse")
"""What they call, whatever their own name is."""
INPUTS = 250

NOT_FUZZED = {
    "checks/exposure/documents.py:read_ends": "takes a file's bytes",
    "checks/exposure/documents.py:read_regular": "takes a file's bytes",
    "checks/exposure/indicator_list.py:read_list": "opens the file; `parse_list` is fuzzed",
    "checks/indicator_search/search.py:read": "opens files; what is in them is fuzzed",
    "checks/indicator_search/streams.py:read_plain": "takes a file's bytes",
    "checks/kinds/exposure.py:read": "opens the list; what is in it is fuzzed",
    "checks/step_checks.py:read": "hands rows on",
    "checks/exposure/git_objects.py:read": "takes what git gives; trees are fuzzed",
    "checks/exposure/runs/exports.py:read": "opens files; `take` is fuzzed",
    "checks/exposure/runs/logs.py:read": "opens files; blocks and lines are fuzzed",
    "checks/exposure/runs/search.py:read": "asks for commits; trees are fuzzed",
    "checks/exposure/zstd.py:read": "is the shape of a file, and reads nothing",
    "checks/exposure/image_archive.py:read": "opens the archive; what is in it is fuzzed",
    "checks/exposure/readers/distributions.py:read_distribution": "opens files; what is in them is fuzzed",
    "checks/exposure/workers.py:_messages": "reads what our own process wrote",
    "cli/commands/exposure.py:parse_args": "looks at the first word of a command line",
    "checks/kinds/http.py:_body": "reads an option of a playbook as JSON, or refuses it",
    "checks/web.py:json": "reads an answer as JSON, or says that it is none",
    "checks/kinds/syft.py:read": "takes an answer that `_verdict` has read as JSON",
    "checks/tool.py:_verdict": "reads a program's answer as JSON; what is none, or in another shape, is an error",
    "cli/commands/metrics.py:_day": "reads one day of the command line, or refuses it",
    "cli/commands/ssh.py:_words": "splits a command as `shlex` does, or refuses it; hostile ones are tested with sshd",
    "deadlines/profile.py:read_profile": "takes what the reader of settings has read, and converts it",
    "exchange/notifications/channels.py:read_channels": "takes what the reader of settings has read, and converts it",
    "journal/postgresql/line.py:now": "reads the server's own time",
    "journal/postgresql/reading.py:read": "hands rows on",
    "journal/postgresql/reading.py:now": "reads the server's own time",
    "journal/postgresql/reading_ahead.py:read": "hands rows on",
    "journal/postgresql/reading_ahead.py:read_ahead": "hands rows on",
    "application/last_known/folder.py:_read": "takes a file that only our own account wrote",
    "application/outbox/remembered.py:remembered_incident": "takes a file that only our own account wrote",
    "application/outbox/streams.py:read": "hands bytes on",
    "application/outbox/streams.py:readable": "is the shape of a file, and reads nothing",
    "journal/postgresql/vault.py:readinto": "hands bytes on",
    "journal/s3/client.py:read": "hands an answer to `read_xml`, which is fuzzed",
    "journal/stored_file.py:readable": "is the shape of a file, and reads nothing",
    "journal/s3/objects.py:readinto": "hands bytes on",
    "journal/s3/vault.py:read": "hands bytes on",
    "deadlines/counting.py:__init__": "takes a time of day that `_time_of_day` has read",
    "exchange/bundle/encryption.py:read": "hands bytes to pyrage",
    "exchange/bundle/reading.py:read": "hands rows on",
    "exchange/bundle/readme.py:readme": "writes a page",
    "exchange/bundle/writing.py:read_once": "hashes bytes as they are",
    "exchange/playbooks/files.py:read_file": "takes a file's bytes",
    "exercise/play/verbs/played_checks.py:ready_answer": "takes an answer of the scenario",
    "playbook/authoring/source_lines.py:read_lines": "splits a text into lines; random damage is tested",
    "playbook/lints/review_texts.py:_reviewed": "takes a day that the reader of playbooks has checked",
    "cli/imports.py:read_import": "opens the file; `decode_bytes` is fuzzed",
    "cli/repl/input.py:read_line": "takes bytes up to a newline",
    "cli/repl/record_commands.py:read": "shows evidence",
    "cli/repl/session.py:read": "takes a line",
    "cli/repl/session.py:read_lines": "takes lines up to the one that ends them",
    "cli/repl/step_cursor.py:split_option": "compares with the options that there are",
    "exercise/play/heartbeat.py:_last_beat": "needs an exercise under way; tested with one",
    "exercise/play/player_log.py:reading": "reads a clock",
    "exercise/play/player_log.py:reading_at": "reads a clock",
    "exercise/play/story_clock.py:read": "reads a clock",
    "exercise/scenario/files.py:read_file": "takes a file's bytes",
    "exercise/scenario/files.py:read_shared": "takes a file's bytes",
    "incident/entries.py:read_all": "calls `read` for each row",
    "incident/incident.py:read_time": "calls `read_claimed`, which is fuzzed",
    "incident/tables/source.py:read_file": "takes a file's bytes; `decode_bytes` is fuzzed",
    "incident/targets.py:read": "reads a clock",
    "journal/derived.py:read_derived": "takes a file's bytes that only our own account wrote",
    "journal/intake.py:read_pieces": "takes bytes as they are",
    "journal/memory.py:read": "hands rows on",
    "journal/sqlite/image.py:read_image": "takes a file's bytes; `undo_write` is fuzzed",
    "journal/sqlite/rows.py:read": "asks SQLite",
    "journal/sqlite/database.py:read_salvaged": "asks SQLite for the rows that it can still read",
    "journal/transaction.py:read": "hands rows on",
    "playbook/indicator_packs/library.py:read_bytes": "takes a file's bytes",
    "report/template_sandbox.py:_read": "reads what our own process wrote",
    "report/template_sandbox.py:_run_child": "reads what our own process wrote",
    "report/template_sandbox.py:main": "reads what our own process wrote",
    "tui/dialogs/form_draft.py:load": "decodes texts by name with msgspec, and takes any error for no draft",
    "tui/screens/exercise/inject_notifications.py:read": "marks a card as read",
    "tui/screens/registers/load_list.py:read": "opens the list; what is in it is fuzzed",
    "tui/screens/run/key_actions.py:read_entry": "shows an entry",
    "web/access/file.py:_load": "takes a file that only our own account wrote",
    "web/access/running.py:base_url": "takes a file that only our own account wrote",
    "web/api/json_body.py:read_object": "takes the body; `parse_object` is fuzzed",
    "web/api/openapi.py:description": "reads what it wrote itself",
    "web/api/query.py:read_query": "converts what Starlette took apart; tested with Hypothesis",
    "web/api/reading.py:read_events": "hands entries on",
    "web/api/reading.py:read_report": "hands a report on",
    "web/api/reading.py:read_status": "hands a state on",
    "web/tokens.py:_decode": "takes a file that only our own account wrote",
    "web/tokens.py:read_tokens": "takes a file that only our own account wrote",
}
"""Functions that take nothing apart, or nothing that a stranger wrote, by module and name, with the reason."""


def parsing_functions() -> Iterator[str]:
    """Functions of the package that are called as parsers are, or call a reader of the standard library."""
    for path in sorted(HOUSE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _parses(node):
                yield f"{path.relative_to(HOUSE)}:{node.name}"


def _parses(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    if function.name.startswith(NAMES):
        return True
    calls = (ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(call.endswith(READERS) for call in calls)


def functions_reached() -> set[str]:
    """The functions that the fuzzer's parsers call for their first inputs."""
    found: set[str] = set()
    start = f"{HOUSE}/"

    def note(frame: FrameType, what: str, _: object) -> None:
        if what == "call" and frame.f_code.co_filename.startswith(start):
            found.add(f"{frame.f_code.co_filename.removeprefix(start)}:{frame.f_code.co_name}")

    for parser in PARSERS.values():
        for number in range(INPUTS):
            given = input_of(parser, 1, number)
            sys.setprofile(note)
            try:
                parser.check(given)
            except parser.allowed:
                pass
            finally:
                sys.setprofile(None)
    return found


def test_every_function_that_parses_is_fuzzed() -> None:
    parsing = set(parsing_functions())
    assert sorted(parsing - functions_reached() - NOT_FUZZED.keys()) == []
    assert sorted(NOT_FUZZED.keys() - parsing) == []
