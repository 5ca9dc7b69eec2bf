"""Plain sentences that YAML would read as something else, the trap that people fall into most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.playbook.library import Loaded

SENTENCES = {
    "**Freeze** deployments": "starts with *",
    "*Freeze* deployments": "starts with *",
    "Ask the registry: is it gone?": "a colon and a space",
    "[the advisory](https://advisory.example) first": "starts with [",
    "`pip show` is a trap": "starts with `",
    "@everyone stop deploying": "starts with @",
    "{{ package }} must go": "starts with {{",
    "{{ package }}": "starts with {{",
    "% of hosts": "starts with %",
    "& then": "starts with &",
    "! now": "starts with !",
    "> 3 hosts": "starts with >",
    "'Stop' them": "closing quote",
    '"Stop" them': "closing quote",
    "'Stop": "never closed",
    "- stop": "a list starts on a line of its own",
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_that_yaml_reads_otherwise_is_told_to_wear_quotes(
    sentence: str, load_steps: Callable[[str], Loaded]
) -> None:
    loaded = load_steps(f"- id: a\n  do: {sentence}\n")
    problem = loaded.problems[0]
    assert problem.code == "bad-yaml"
    assert SENTENCES[sentence] in problem.message
    assert problem.line in (15, 16, 17)
