"""Playbooks written by strangers who mean harm: each is refused in words, and quickly."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from irrunner.errors import IrrunnerError, NotFound, Refused
from irrunner.playbook import library, reading
from irrunner.playbook.problems import render, suggest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.playbook.library import Loaded
    from irrunner.playbook.problems import Problem

MIB = 1024 * 1024
HEAD = b"playbook: 1\nid: book\ntitle: T\nphases:\n- phase: P\n  steps:\n"
STEP = HEAD + b"  - {id: a, do: A}\n"


def first(loaded: Loaded) -> Problem:
    return loaded.problems[0]


BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (name, name, b",".join([b"*%c" % (name - 1)] * 9)) for name in b"bcdefghij"
)

REFUSED = {
    "a bomb of aliases": (BOMB, "bad-yaml", "is an anchor in YAML"),
    "an alias that holds itself": (b"a: &a [*a]\n", "bad-yaml", "is an anchor in YAML"),
    "an object to build": (b"a: !!python/object/apply:os.system [id]\n", "bad-yaml", "is a tag in YAML"),
    "a tag of its own": (b"a: !secret x\n", "bad-yaml", "is a tag in YAML"),
    "a directive": (b"%TAG ! tag:example,2000:\n---\na: b\n", "bad-yaml", "may not start with %"),
    "a merge": (b"a: {<<: {b: c}}\n", "bad-yaml", "<< merges mappings"),
    "a second document": (STEP + b"---\n" + STEP, "second-document", "a second one starts here"),
    "a key that is a list": (b"? [a, b]\n: c\n", "bad-yaml", "a key is one word"),
    "a NUL": (STEP + b"# \x00\n", "hidden-character", "U+0000"),
    "an escape": (STEP + b"# \x1b]52;c;eA==\x07\n", "hidden-character", "U+001B"),
    "an escape written out": (b'title: "\\e[31m"\n', "hidden-character", "U+001B"),
    "a direction mark": ("title: a\u202eb\n".encode(), "hidden-character", "U+202E"),
    "a line separator": ("title: a\u2028b\n".encode(), "hidden-character", "U+2028"),
    "a byte order mark": (b"\xef\xbb\xbf" + STEP, "hidden-character", "byte order mark"),
    "half a character": (STEP + b"# \xc3\n", "not-utf8", "save the file as UTF-8"),
    "a lone surrogate": (STEP + b"# \xed\xa0\x80\n", "not-utf8", "save the file as UTF-8"),
    "a lone surrogate written out": (b'title: "\\ud800"\n', "bad-yaml", "escape"),
    "another encoding": ("title: x".encode("utf-16"), "not-utf8", "save the file as UTF-8"),
    "Latin 1": ("title: é".encode("latin-1"), "not-utf8", "save the file as UTF-8"),
    "a tab as indentation": (b"a:\n\tb: c\n", "bad-yaml", "a tab cannot indent"),
    "a million brackets": (b"[" * MIB, "too-deep", "more than 40 deep"),
    "a million braces": (b"{a: " * (MIB // 4), "too-deep", "more than 40 deep"),
    "a million dashes": (b"- " * (MIB // 2), "too-deep", "more than 40 deep"),
    "a staircase": (b"".join(b" " * depth + b"a:\n" for depth in range(1000)), "too-deep", "more than 40 deep"),
    "too many texts": (b"- [" + b"a," * 60_000 + b"]\n", "too-large", "more than 50,000 texts"),
    "a mapping without an end": (b"{a: b, c", "bad-yaml", "} or a comma"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_hostile_yaml_is_refused_in_words(what: str, load: Callable[[bytes], Loaded]) -> None:
    content, code, words = REFUSED[what]
    loaded = load(content)
    assert loaded.playbook is None
    assert any(problem.code == code and words in problem.message for problem in loaded.problems)
    assert all(line.isprintable() for problem in loaded.problems for line in render(problem).split("\n"))


def test_ten_megabytes_are_refused_before_they_are_read(folder: Path, write: Callable[[str, bytes], Path]) -> None:
    path = write("book.yaml", b"# " + b"x" * 10 * MIB)
    tracemalloc.start()
    with pytest.raises(Refused, match="at most 1,048,576"):
        library.find("book", [folder])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert path.stat().st_size > 10 * MIB
    assert peak < 2 * MIB


def test_an_alias_bomb_takes_no_memory(load: Callable[[bytes], Loaded]) -> None:
    tracemalloc.start()
    load(BOMB)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * MIB


def test_a_flood_of_problems_is_cut_at_two_hundred(load: Callable[[bytes], Loaded]) -> None:
    loaded = load(HEAD + b"".join(b"  - {id: s%d, do: A, nonsense: x}\n" % number for number in range(2_000)))
    assert len(loaded.problems) == 200


def test_every_reader_of_a_flood_stops_early(load: Callable[[bytes], Loaded]) -> None:
    needs = b",".join(b"n%d" % number for number in range(20_000))
    fills = b"{{ gone }} " * 20_000
    loaded = load(HEAD + b"  - {id: a, do: A, needs: [" + needs + b"], how: '" + fills + b"'}\n")
    assert len(loaded.problems) == 200


def test_suggestions_take_bounded_work(load: Callable[[bytes], Loaded]) -> None:
    """2,000 long ids and 20,000 names that are nearly one of them: each suggestion alone costs milliseconds."""
    chance = random.Random(1)

    def word() -> str:
        return "".join(chance.choice("abcdefgh") for _ in range(40))

    ids = [word() for _ in range(2_000)]
    steps = "".join(f"  - {{id: {each}, do: d, needs: [{', '.join(word() for _ in range(10))}]}}\n" for each in ids)
    content = HEAD + steps.encode()
    assert len(content) > 900_000
    begun = time.process_time()
    loaded = load(content)

    assert len(loaded.problems) == 200
    assert time.process_time() - begun < 8  # 1 s on a quiet machine; minutes before


def test_a_misspelled_word_among_many_is_still_found() -> None:
    known = [f"isolate-machine-number-{number}" for number in range(5_000)]

    assert suggest("isolate-machine-nubmer-17", known) is not None
    assert suggest("isloate", ["freeze", "isolate"]) == "isolate"
    assert suggest("x" * 1_000_000, ["y" * 1_000_000] * 100) is None


@pytest.mark.parametrize("kind", ["link", "folder", "fifo", "device"])
def test_what_is_no_regular_file_is_refused(kind: str, folder: Path, write: Callable[[str, bytes], Path]) -> None:
    target, path = write("real.yaml", STEP), folder / "book.yaml"
    match kind:
        case "link":
            path.symlink_to(target)
        case "folder":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
        case _:
            path.symlink_to("/dev/zero")
    with pytest.raises(Refused):
        library.find("book", [folder])
    (listed,) = [entry for entry in library.listing([folder]) if entry.path == path]
    assert (listed.id, listed.errors) == ("book", 1)
    assert listed.trouble


def test_a_used_file_that_cannot_be_read_is_a_problem_at_its_use(
    folder: Path, load_steps: Callable[[str], Loaded]
) -> None:
    os.mkfifo(folder / "guest.yaml")
    (problem,) = load_steps("- {use: guest}").problems
    assert (problem.code, problem.line) == ("unreadable-playbook", 15)


@pytest.mark.parametrize("used", ["../secret", "/etc/passwd", "guest.yaml", "~", ".", "..", "a/b", "-rf", "*"])
def test_use_names_a_playbook_and_never_a_path(
    used: str, folder: Path, write: Callable[[str, bytes], Path], load_steps: Callable[[str], Loaded]
) -> None:
    write("../secret.yaml", STEP.replace(b"id: book", b"id: secret"))
    write("guest.yaml", STEP.replace(b"id: book", b"id: guest"))
    (problem,) = load_steps(f"- {{use: '{used}', as: g}}").problems
    assert problem.code == "unknown-playbook"


def test_a_chain_of_playbooks_has_an_end(
    write: Callable[[str, str], Path], load_steps: Callable[[str], Loaded]
) -> None:
    for number in range(1_200):
        write(
            f"link{number}.yaml",
            f"playbook: 1\nid: link{number}\ntitle: L\nphases: [{{phase: P, steps: [{{use: link{number + 1}}}]}}]\n",
        )
    loaded = load_steps("- {use: link0}")
    assert [problem.code for problem in loaded.problems] == ["too-deep"]


def test_playbooks_that_multiply_are_stopped(
    write: Callable[[str, str], Path], load_steps: Callable[[str], Loaded]
) -> None:
    write("grow0.yaml", "playbook: 1\nid: grow0\ntitle: G\nphases: [{phase: P, steps: [{id: s, do: S}]}]\n")
    for number in range(1, 6):
        uses = ", ".join(f"{{use: grow{number - 1}, as: g{copy}}}" for copy in range(30))
        write(
            f"grow{number}.yaml",
            f"playbook: 1\nid: grow{number}\ntitle: G\nphases: [{{phase: P, steps: [{uses}]}}]\n",
        )
    loaded = load_steps("- {use: grow5}")
    assert loaded.playbook is None
    assert {problem.code for problem in loaded.problems} == {"too-large"}


def test_a_long_text_cannot_be_multiplied_by_grafting_it(
    write: Callable[[str, str], Path], load_steps: Callable[[str], Loaded]
) -> None:
    how = "{{ x }}" * 100_000
    write(
        "guest.yaml",
        "playbook: 1\nid: guest\ntitle: G\nask: {x: {label: X}}\n"
        f"phases: [{{phase: P, steps: [{{id: s, do: S, how: '{how}'}}]}}]\n",
    )
    loaded = load_steps("\n".join(f"- {{use: guest, as: g{number}}}" for number in range(50)))
    assert loaded.playbook is None
    assert {problem.code for problem in loaded.problems} == {"too-large"}


@pytest.mark.parametrize("reference", ["", ".", "..", "~", "nonesuch", "\x1b[31m", "a\nb", "x" * 5_000, "\udc80"])
def test_a_reference_to_nothing_is_not_found(reference: str, folder: Path) -> None:
    with pytest.raises(NotFound) as caught:
        library.find(reference, [folder])
    assert caught.value.sentence.isprintable()


def test_a_chain_of_needs_is_walked_without_recursion(load: Callable[[bytes], Loaded]) -> None:
    steps = b"".join(b"  - {id: s%d, do: A, needs: [s%d]}\n" % (number, number + 1) for number in range(4_000))
    loaded = load(HEAD + steps + b"  - {id: s4000, do: A, needs: [s0]}\n")
    assert [problem.code for problem in loaded.problems] == ["cycle-in-needs"]
    assert len(first(loaded).message) < 200


def test_both_parsers_of_yaml_refuse_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML comes with and without its C parser; a playbook must not mean two things."""
    probe = (
        "import sys, yaml\n"
        "del yaml.CSafeLoader\n"
        "from irrunner.playbook import reading\n"
        "data = sys.stdin.buffer.read()\n"
        "print([(p.line, p.column, p.code, p.message) for p in reading.read('book.yaml', data).findings.problems])\n"
    )
    for what in ("a bomb of aliases", "an object to build", "a merge", "a tab as indentation", "too many texts"):
        content = REFUSED[what][0]
        run = [sys.executable, "-c", probe]
        slow = subprocess.run(run, input=content, capture_output=True, check=True).stdout.decode().strip()
        problems = reading.read("book.yaml", content).findings.problems
        assert slow == str([(found.line, found.column, found.code, found.message) for found in problems]), what


PIECES = st.sampled_from(
    [
        *("playbook: 1\n", "id: book\n", "title: T\n", "phases:\n", "- phase: P\n", "  steps:\n", "  - id: a\n"),
        *("    do: x\n", "    decide: y\n", "    options: [a, b]\n", "    when: a == b\n", "    needs: [a]\n"),
        *(
            "{{ a }}",
            "{{",
            "}}",
            "[",
            "]",
            "{",
            "}",
            ": ",
            "- ",
            "&a ",
            "*a",
            "!t ",
            "<<: ",
            "'",
            '"',
            "\t",
            "|\n",
            ">-\n",
        ),
        *("---\n", "...\n", "%Y\n", "# c\n", "?", "\r", "\u0085", "\ufeff", "\x00", "    ask: {q: {label: Q}}\n"),
        *("    for_each: assets\n", "    checks: [{run: [sh, -c, '{{ a }}']}]\n", "  - use: book\n", "roles: {r: R}\n"),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=400), st.lists(PIECES, max_size=40).map(lambda parts: "".join(parts).encode())))
@example(STEP)
def test_any_bytes_are_a_playbook_or_problems(folder: Path, content: bytes) -> None:
    (folder / "book.yaml").write_bytes(content)
    loaded = library.find("book", [folder])
    assert (loaded.playbook is None) == any(problem.severity == "error" for problem in loaded.problems)
    for problem in loaded.problems:
        assert render(problem).count("\n") in (1, 2)
        assert problem.column <= len(problem.source) + 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.sampled_from(["do", "how", "when", "needs", "id"])
)
def test_any_text_under_any_key_is_taken_or_placed(folder: Path, text: str, key: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    (folder / "book.yaml").write_bytes(HEAD + f'  - {{do: A, {key}: "{quoted}"}}\n'.encode())
    try:
        loaded = library.find("book", [folder])
    except IrrunnerError as error:
        pytest.fail(f"this is a regular file: {error}")
    assert all(problem.line >= 1 for problem in loaded.problems)
