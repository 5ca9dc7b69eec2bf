"""Mending keeps what a file says: quotes come where YAML needs them, keys move, every other byte stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from irrunner.playbook import reading, source
from irrunner.playbook.authoring.key_order import ORDER, USE_ORDER
from irrunner.playbook.authoring.mending import mend
from irrunner.playbook.library_files import yaml_files
from irrunner.playbook.nodes import plain
from irrunner.playbook.steps import STEP_KEYS, USE_KEYS
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from random import Random

    from irrunner.playbook.draft import Draft

SHIPPED = yaml_files(shipped("playbooks"))
QUOTED = re.compile(r'((?: *)(?:- )?(?:[\w-]+: )?)"([^"\\\n]+)"')
SENTENCES = (
    "Stop: now",
    "{{ item.name }} goes first",
    "*unknown* goes on",
    "@home and `pwd`",
    "`pwd` first",
    "& then",
    "[Draft] tell them",
    '"Quoted" and more',
    "'Quoted' and it's more",
    "Read issue #5, or #6",
    "#5 first",
    "% of all",
    "! now",
    "> 5 machines",
    "Ends with a colon:",
    "A back\\slash: kept",
    "plain",
)


def meaning(data: bytes) -> tuple[object, bool]:
    """What a file says, and whether that can be used."""
    draft = reading.read("x.yaml", data)
    return compiled(draft), not draft.findings.errors


def compiled(draft: Draft) -> object:
    steps = [[getattr(entry, "step", entry) for entry in phase.entries] for phase in draft.phases]
    return draft.playbook, [(phase.name, each) for phase, each in zip(draft.phases, steps, strict=True)]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_playbook_says_the_same_after_mending(path: object) -> None:
    data = SHIPPED[SHIPPED.index(path)].read_bytes()  # type: ignore[arg-type]
    mended = mend("x.yaml", data).data

    top, again = (source.parse("x.yaml", each)[0] for each in (data, mended))
    assert top is not None
    assert again is not None
    assert plain(top) == plain(again)
    assert sorted(data.splitlines()) == sorted(mended.splitlines())
    assert mend("x.yaml", mended).data == mended


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SHIPPED), st.randoms(use_true_random=False))
def test_quotes_that_were_taken_away_come_back_with_the_same_meaning(path: object, random: Random) -> None:
    data = SHIPPED[SHIPPED.index(path)].read_bytes()  # type: ignore[arg-type]
    lines = data.decode().split("\n")
    for number, line in enumerate(lines):
        if (found := QUOTED.fullmatch(line)) and found[2].strip() == found[2] and random.random() < 0.7:
            lines[number] = found[1] + found[2]
    mangled = "\n".join(lines).encode()
    before, usable = meaning(mangled)
    mended = mend("x.yaml", mangled).data

    after, works = meaning(mended)
    assert works
    assert plain_of(mended) == plain_of(data)
    assert not usable or before == after
    assert mend("x.yaml", mended).data == mended


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SHIPPED), st.randoms(use_true_random=False))
def test_any_damage_is_mended_or_left_and_never_made_worse(path: object, random: Random) -> None:
    lines = SHIPPED[SHIPPED.index(path)].read_bytes().decode().split("\n")  # type: ignore[arg-type]
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(lines))
        damage = random.choice(("drop", "swap", "indent", "sign", "cr"))
        if damage == "drop":
            lines[at] = ""
        elif damage == "swap":
            other = random.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        elif damage == "indent":
            lines[at] = " " * random.randint(0, 4) + lines[at]
        elif damage == "sign":
            place = random.randint(0, len(lines[at]))
            lines[at] = lines[at][:place] + random.choice(":#\"{[*&@`'- ") + lines[at][place:]
        else:
            lines[at] += "\r"
    data = "\n".join(lines).encode()
    before, usable = meaning(data)
    mended = mend("x.yaml", data).data
    after, works = meaning(mended)

    assert mend("x.yaml", mended).data == mended
    if usable:
        assert works
        assert before == after or b" #" in data


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6), st.booleans())
def test_a_sentence_is_read_as_it_was_typed(sentences: list[str], windows: bool) -> None:
    steps = "".join(f"      - id: s{number}\n        do: {text}\n" for number, text in enumerate(sentences))
    text = f"playbook: 1\nid: x\ntitle: T: t\nphases:\n  - phase: P\n    steps:\n{steps}"
    data = (text.replace("\n", "\r\n") if windows else text).encode()

    draft = reading.read("x.yaml", mend("x.yaml", data).data)

    assert not draft.findings.problems
    assert [entry.step.text for entry in draft.steps] == sentences


@given(st.text(max_size=300))
def test_what_is_no_playbook_stays_text(text: str) -> None:
    data = text.encode("utf-8", "replace")
    mended = mend("x.yaml", data).data
    assert mend("x.yaml", mended).data == mended
    assert re.sub(r"[\"']", "", mended.decode()) == re.sub(r"[\"']", "", data.decode())


def test_every_key_of_a_step_has_its_place() -> None:
    assert set(ORDER) >= set(STEP_KEYS)
    assert set(USE_ORDER) >= set(USE_KEYS)


def test_comments_go_with_the_key_below_them() -> None:
    head = "playbook: 1\nid: x\ntitle: T\nphases:\n  - phase: P\n    steps:\n"
    text = f"{head}      - id: a\n        # why\n        role: lead    # who\n        how: |\n          one\n\n"
    text += "        # what\n        do: A\n\n      # the next\n      - {do: B, id: b}\nroles: {lead: L}\n"

    mended = mend("x.yaml", text.encode()).data.decode()

    assert mended == f"{head}      - id: a\n        # what\n        do: A\n        how: |\n          one\n\n" + (
        "        # why\n        role: lead    # who\n\n      # the next\n      - {do: B, id: b}\nroles: {lead: L}\n"
    )


def plain_of(data: bytes) -> object:
    top, _ = source.parse("x.yaml", data)
    assert top is not None
    return plain(top)
