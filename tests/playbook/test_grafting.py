from __future__ import annotations

from irrunner.playbook.grafting import absorb, graft
from irrunner.playbook.model import Ask, Check, Phase, Playbook, Step


def playbook(identity: str, *steps: Step, ask: tuple[Ask, ...] = (), **more: object) -> Playbook:
    return Playbook(identity, identity.title(), phases=(Phase("Main", steps),), ask=ask, **more)  # type: ignore[arg-type]


def only_step(grafted: Playbook) -> Step:
    (step,) = [step for phase in grafted.phases for step in phase.steps]
    return step


HOST = playbook(
    "host",
    Step("executed", "Did it run?", options=("yes", "no")),
    Step("per-row", "Which?", options=("a", "b"), for_each="assets"),
    ask=(Ask("package", "Package"),),
    roles={"lead": "Lead"},
)


def test_ids_needs_and_questions_of_steps_get_the_prefix() -> None:
    guest = playbook(
        "guest", Step("revoke", "Revoke", needs=("list",), ask=(Ask("where", "Where"),), marks="contained")
    )
    step = only_step(graft(guest, "rotate", HOST, {}))
    assert step.id == "rotate/revoke"
    assert step.needs == ("rotate/list",)
    assert [ask.key for ask in step.ask] == ["rotate/where"]
    assert step.marks == "contained"  # milestones are the incident's, not the playbook's
    assert step.heading == "Main"


def test_names_resolve_inside_the_guest_first() -> None:
    guest = playbook(
        "guest",
        Step("executed", "Ran?", options=("yes", "no")),
        Step("after", "After {{ executed }}", when='executed == "yes" and item.kind == laptop', for_each="assets"),
    )
    after = graft(guest, "g", HOST, {}).phases[0].steps[1]
    assert after.when == 'g/executed == "yes" and item.kind == laptop'
    assert after.text == "After {{ g/executed }}"


def test_names_resolve_then_in_with_then_in_the_host() -> None:
    asked = (Ask("package", "P"), Ask("scope", "S"), Ask("executed", "E"), Ask("left", "L", required=True))
    guest = playbook("guest", Step("s", "{{ package }} {{ scope }} {{ executed }} {{ left }}"), ask=asked)
    grafted = graft(guest, "g", HOST, {"scope": "all of {{ package }}"})
    assert only_step(grafted).text == "{{ package }} {{ g/scope }} {{ executed }} {{ g/left }}"
    assert grafted.bindings == {"g/scope": "all of {{ package }}"}
    assert grafted.ask == (Ask("g/left", "L", required=True),)


def test_what_the_host_answers_row_by_row_is_not_shared() -> None:
    guest = playbook("guest", Step("s", "{{ per-row }}"), ask=(Ask("per-row", "P"),))
    assert only_step(graft(guest, "g", HOST, {})).text == "{{ g/per-row }}"


def test_every_text_of_a_step_is_renamed() -> None:
    step = Step(
        "s",
        "do {{ x }}",
        short="short {{ x }}",
        how="how {{ x }}",
        warn="warn {{ x }}",
        repeat="until {{ x }}",
        evidence=("slot {{ x }}",),
        checks=(
            Check("run", argv=("rg", "{{ x }}", "{{ item.name }}")),
            Check("osv", params={"package": "{{ x }}", "more": ["{{ x }}", {"deep": "{{ x }}"}]}),
        ),
    )
    found = only_step(graft(playbook("guest", step, ask=(Ask("x", "X"),)), "g", HOST, {}))
    assert (found.text, found.how, found.warn) == ("do {{ g/x }}", "how {{ g/x }}", "warn {{ g/x }}")
    assert found.short == "short {{ g/x }}"
    assert (found.repeat, found.evidence) == ("until {{ g/x }}", ("slot {{ g/x }}",))
    assert found.checks[0].argv == ("rg", "{{ g/x }}", "{{ item.name }}")
    assert found.checks[1].params == {"package": "{{ g/x }}", "more": ["{{ g/x }}", {"deep": "{{ g/x }}"}]}


def test_the_condition_of_the_use_is_added_to_every_step() -> None:
    guest = playbook("guest", Step("a", "A", when="x == y or x == z"), Step("b", "B"), ask=(Ask("x", "X"),))
    first, second = graft(guest, "g", HOST, {}, 'executed != "no" or package == x').phases[0].steps
    assert first.when == '(executed != "no" or package == x) and (g/x == y or g/x == z)'
    assert second.when == 'executed != "no" or package == x'


def test_roles_with_the_same_key_are_shared_and_others_added() -> None:
    guest = playbook("guest", Step("a", "A", role="lead"), roles={"lead": "Somebody", "iam": "Identity owner"})
    grafted = graft(guest, "g", HOST, {})
    assert grafted.roles == {"iam": "Identity owner"}
    assert only_step(grafted).role == "lead"


def test_a_guest_that_holds_a_graft_keeps_its_names_and_headings() -> None:
    inner = playbook("inner", Step("s", "{{ who }}", when="who == x"), ask=(Ask("who", "Who"), Ask("rest", "Rest")))
    middle = playbook("middle", Step("m", "M"), ask=(Ask("owner", "Owner"),))
    grafted = graft(inner, "i", middle, {"who": "{{ owner }}"})
    middle = absorb(middle, grafted)
    middle = Playbook(
        "middle", "Middle", ask=middle.ask, bindings=middle.bindings, phases=(Phase("Deep", grafted.phases[0].steps),)
    )
    step = only_step(outer := graft(middle, "m", HOST, {"owner": "{{ package }}"}))
    assert step.id == "m/i/s"
    assert step.text == "{{ m/i/who }}"
    assert step.when == "m/i/who == x"
    assert step.heading == "Deep \u203a Main"
    assert outer.bindings == {"m/i/who": "{{ m/owner }}", "m/owner": "{{ package }}"}
    assert [ask.key for ask in outer.ask] == ["m/i/rest"]


def test_absorbing_adds_questions_roles_bindings_and_origin() -> None:
    guest = playbook("guest", Step("a", "A"), ask=(Ask("x", "X"), Ask("y", "Y")), roles={"iam": "Identity"})
    host = absorb(HOST, graft(guest, "g", HOST, {"y": "fixed"}))
    assert [ask.key for ask in host.ask] == ["package", "g/x"]
    assert host.roles == {"lead": "Lead", "iam": "Identity"}
    assert host.bindings == {"g/y": "fixed"}
    assert host.phases == HOST.phases


def test_a_guest_grafted_twice_shares_nothing_of_its_own() -> None:
    guest = playbook("guest", Step("a", "Which?", options=("x", "y")), ask=(Ask("x", "X"),))
    host = absorb(HOST, graft(guest, "guest", HOST, {}))
    again = graft(guest, "guest-2", host, {})
    assert only_step(again).id == "guest-2/a"
    assert [ask.key for ask in again.ask] == ["guest-2/x"]


def test_a_condition_that_cannot_be_read_is_left_for_the_linter() -> None:
    guest = playbook("guest", Step("a", "A", when="x ="), ask=(Ask("x", "X"),))
    assert only_step(graft(guest, "g", HOST, {})).when == "x ="
