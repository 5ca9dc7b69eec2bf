"""The example and the rules of the language's description, each on a real file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.playbook.model import Ask, Check, Reference, Tags

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.playbook.library import Loaded
    from irrunner.playbook.model import Step

EXAMPLE = """\
playbook: 1                        # the language's version
id: book
title: Compromised open-source dependency
version: "1.0"
summary: A package we build with shipped malicious code in one or more releases.
severity: high                     # where it starts
tlp: amber
reviewed: "2026-11-22"
tested: 2026-11-22
tags: {attack: [T1195.001], csf: [RS.MA, RS.MI]}
references:
  - {title: "The advisory", url: "https://advisory.example/1"}

roles:
  lead: Incident lead
  build: Build and CI owner

ask:
  package: {label: Package name, required: true, example: litellm}
  versions: {label: Malicious versions, type: list, required: true}
  ecosystem: {label: Ecosystem, type: choice, options: [PyPI, npm], default: PyPI}

deadlines: [gdpr-33, nis2-23, cra-14]

phases:
  - phase: Scope
    steps:
      - id: confirm
        do: Confirm the advisory for {{ package }} with two independent sources
        role: lead
        within: 30m
        evidence: ["The advisory as published"]
        checks:
          - osv: {package: "{{ package }}", ecosystem: "{{ ecosystem }}", versions: "{{ versions }}"}
        marks: detected
      - id: executed
        decide: Did the malicious code run anywhere?
        options: ["yes", "no", unknown]
      - id: find-uses
        do: Find every repository, image and machine that resolved {{ package }}
        how: |
          Lockfiles first, then SBOMs.

          ```
          rg {{ package }}
          ```
        warn: Never run `pip show` inside a suspect environment; it executes the payload.
        collect: assets
        checks:
          - exposure: {package: "{{ package }}", versions: "{{ versions }}", paths: ["~"]}
          - run: [rg, --files-with-matches, "{{ package }}", .]
  - phase: Contain
    steps:
      - id: isolate
        do: Take {{ item.name }} off the network and leave it powered on
        for_each: assets
        needs: [find-uses]
        repeat: until every runner is isolated
        when: executed != "no" and item.kind in [ci-runner, laptop]
        evidence: ["Memory or disk image"]
        approve: lead
        marks: contained
      - use: rotate-credentials
        as: rotate
        when: executed != "no"
"""
GUEST = """\
playbook: 1
id: rotate-credentials
title: Rotate credentials
version: "2.1"
roles: {iam: Identity owner}
ask:
  package: {label: Package}
  vault: {label: Which vault}
phases:
  - phase: Revoke
    steps:
      - {id: revoke, do: "Revoke what {{ package }} could read in {{ vault }}", role: iam}
"""


@pytest.fixture
def example(write: Callable[[str, str], object], load: Callable[[str], Loaded]) -> Loaded:
    write("rotate-credentials.yaml", GUEST)
    return load(EXAMPLE)


def test_the_description_s_own_example_is_right(example: Loaded) -> None:
    assert example.problems == ()
    playbook = example.usable()
    assert (playbook.title, playbook.severity, playbook.tlp) == ("Compromised open-source dependency", "high", "amber")
    assert (playbook.version, playbook.reviewed, playbook.tested) == ("1.0", "2026-11-22", "2026-11-22")
    assert playbook.tags == Tags(("T1195.001",), ("RS.MA", "RS.MI"))
    assert playbook.references == (Reference("The advisory", "https://advisory.example/1"),)
    assert playbook.deadlines == ("gdpr-33", "nis2-23", "cra-14")
    assert playbook.ask[:3] == (
        Ask("package", "Package name", required=True, example="litellm"),
        Ask("versions", "Malicious versions", type="list", required=True),
        Ask("ecosystem", "Ecosystem", type="choice", options=("PyPI", "npm"), default="PyPI"),
    )


def test_steps_keep_what_the_file_says(example: Loaded) -> None:
    playbook = example.usable()
    steps = {step.id: step for phase in playbook.phases for step in phase.steps}
    assert [phase.name for phase in playbook.phases] == ["Scope", "Contain"]
    assert list(steps) == ["confirm", "executed", "find-uses", "isolate", "rotate/revoke"]
    assert (steps["confirm"].within, steps["confirm"].line) == (1800, 28)
    assert steps["executed"].options == ("yes", "no", "unknown")
    assert steps["executed"].is_decision
    assert steps["find-uses"].how == "Lockfiles first, then SBOMs.\n\n```\nrg {{ package }}\n```"
    assert steps["find-uses"].checks[0].params["paths"] == ["~"]
    assert steps["find-uses"].checks[1] == Check("run", argv=("rg", "--files-with-matches", "{{ package }}", "."))
    assert steps["isolate"].for_each == "assets"
    assert steps["isolate"].evidence == ("Memory or disk image",)
    assert (steps["isolate"].approve, steps["isolate"].marks) == ("lead", "contained")


def test_a_graft_s_steps_stand_where_its_use_stands(example: Loaded) -> None:
    playbook = example.usable()
    step = playbook.phases[1].steps[-1]
    assert step.text == "Revoke what {{ package }} could read in {{ rotate/vault }}"
    assert (step.heading, step.when, step.role) == ("Revoke", 'executed != "no"', "iam")
    assert playbook.roles == {"lead": "Incident lead", "build": "Build and CI owner", "iam": "Identity owner"}
    assert [ask.key for ask in playbook.ask][3:] == ["rotate/vault"]
    ((used, version, digest),) = playbook.used
    assert (used, version, len(digest)) == ("rotate-credentials", "2.1", 64)


def test_the_exact_bytes_of_every_file_are_kept(example: Loaded) -> None:
    assert example.files == (("book.yaml", EXAMPLE.encode()), ("rotate-credentials.yaml", GUEST.encode()))


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "12:30", "1.10", "010", "0x1F", "1e3", "~", "null", "true", "2026-05-01", ".inf", "="]
)
def test_every_scalar_means_what_it_looks_like(word: str, load: Callable[[str], Loaded]) -> None:
    loaded = load(f"""\
playbook: 1
id: book
title: {word}
version: {word}
ask:
  pick: {{label: {word}, type: choice, options: [{word}, other], default: {word}}}
phases:
  - phase: {word}
    steps:
      - {{id: pick-one, decide: {word}, options: [{word}, other], evidence: [{word}]}}
      - id: after
        do: x
        when: pick-one == "{word}"
        checks: [{{run: [echo, {word}]}}, {{osv: {{version: {word}}}}}]
""")
    playbook = loaded.usable()
    decision, after = playbook.phases[0].steps
    assert (playbook.title, playbook.version, playbook.phases[0].name) == (word, word, word)
    assert playbook.ask[0] == Ask("pick", word, type="choice", options=(word, "other"), default=word)
    assert (decision.text, decision.options, decision.evidence) == (word, (word, "other"), (word,))
    assert after.checks == (Check("run", argv=("echo", word)), Check("osv", params={"version": word}))


@pytest.mark.parametrize(("written", "seconds"), [("30m", 1800), ("4h", 14_400), ("2d", 172_800)])
def test_within_is_a_duration(written: str, seconds: int, steps_of: Callable[[str], list[Step]]) -> None:
    assert steps_of(f"- {{id: a, do: A, within: {written}}}")[0].within == seconds


def test_a_default_of_a_list_may_be_a_list_or_words_with_commas(load: Callable[[str], Loaded]) -> None:
    loaded = load("""\
playbook: 1
id: book
title: T
ask:
  a: {label: A, type: list, default: [x, "y z"]}
  b: {label: B, type: list, default: "x, y z,"}
phases: [{phase: P, steps: [{id: s, do: S}]}]
""")
    assert [ask.default for ask in loaded.usable().ask] == [("x", "y z"), ("x", "y z")]


def test_a_step_may_ask_with_the_same_keys(steps_of: Callable[[str], list[Step]]) -> None:
    step, after = steps_of("""\
        - id: window
          do: Settle the window
          ask:
            start: {label: From, type: time, required: true, help: As the registry says}
        - {id: after, do: "Since {{ start }}", when: 'start > "2026-03-24"'}
    """)
    assert step.ask == (Ask("start", "From", type="time", required=True, help="As the registry says"),)
    assert after.when == 'start > "2026-03-24"'


def test_a_question_for_a_time_may_mark_a_moment_and_no_other_question_may(load: Callable[[str], Loaded]) -> None:
    def first_question(ask: str) -> tuple[Ask | None, list[str]]:
        loaded = load(EXAMPLE.replace("\nask:\n", f"\nask:\n  seen: {ask}\n"))
        asked = loaded.playbook.ask[0] if loaded.playbook is not None else None
        return asked, [problem.message for problem in loaded.problems]

    ask, problems = first_question("{label: First signal, type: time, marks: alerted}")
    assert ask == Ask("seen", "First signal", "time", marks="detected")
    assert problems == []
    _, problems = first_question("{label: First signal, marks: detected}")
    assert problems == ["only a question of type: time can mark a moment, not text"]
    _, problems = first_question("{label: First signal, type: time, marks: detectd}")
    assert problems == ['"detectd" is a milestone of your own. Did you mean "detected"?']


def test_a_question_with_options_is_a_choice(load: Callable[[str], Loaded]) -> None:
    loaded = load("""\
playbook: 1
id: book
title: T
ask: {a: {label: A, options: [x, y]}}
phases: [{phase: P, steps: [{id: s, do: S}]}]
""")
    assert loaded.usable().ask[0].type == "choice"


def test_with_fixes_a_guest_s_names(write: Callable[[str, str], object], load_steps: Callable[[str], Loaded]) -> None:
    write("rotate-credentials.yaml", GUEST)
    loaded = load_steps("""\
        - id: where
          decide: Where do our secrets live?
          options: [cloud, house]
        - use: rotate-credentials
          with: {vault: "the {{ where }} vault", package: [a, b]}
    """)
    assert loaded.problems == ()
    playbook = loaded.usable()
    assert playbook.bindings == {
        "rotate-credentials/vault": "the {{ where }} vault",
        "rotate-credentials/package": "a, b",
    }
    text = "Revoke what {{ rotate-credentials/package }} could read in {{ rotate-credentials/vault }}"
    assert playbook.phases[0].steps[1].text == text


def test_a_host_may_name_what_a_graft_decides(
    write: Callable[[str, str], object], load_steps: Callable[[str], Loaded]
) -> None:
    write(
        "guest.yaml",
        """\
        playbook: 1
        id: guest
        title: Guest
        phases: [{phase: P, steps: [{id: found, decide: Found?, options: ["yes", "no"]}, {id: last, do: L}]}]
    """,
    )
    loaded = load_steps("""\
        - {use: guest, as: g}
        - {id: after, do: "It was {{ g/found }}", when: g/found == "yes", needs: [g/last]}
    """)
    assert loaded.problems == ()


def test_the_same_playbook_may_be_used_twice_under_two_names(
    write: Callable[[str, str], object], load_steps: Callable[[str], Loaded]
) -> None:
    write("rotate-credentials.yaml", GUEST)
    loaded = load_steps("- {use: rotate-credentials, as: one}\n- {use: rotate-credentials, as: two}\n")
    assert [step.id for step in loaded.usable().phases[0].steps] == ["one/revoke", "two/revoke"]
    assert [name for name, _ in loaded.files] == ["book.yaml", "rotate-credentials.yaml"]
