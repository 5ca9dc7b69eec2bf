"""A small playbook that grafts another one, and a scenario on it."""

from __future__ import annotations

from irrunner.journal.chain import Actor

CONTROL = Actor("control", "control", "laptop.example")
LEAD = Actor("lea", "lea", "laptop.example")

PLAYBOOK = """
playbook: 1
id: drill
title: Poisoned library
version: "1.2"
summary: For a test.
roles: {lead: Incident lead, eng: Engineering, comms: Communications}
ask:
  package: {label: Package, required: true}
  abused: {label: Token abused, type: choice, options: ["yes", "no"]}
phases:
  - phase: Scope
    steps:
      - id: confirm
        do: Confirm that {{ package }} is malicious
        within: 10m
        evidence: [The advisory]
        marks: detected
        checks: [{osv: {package: "{{ package }}"}}]
      - id: executed
        decide: Did it run?
        options: ["yes", "no", unknown]
      - id: find-uses
        do: Find every host
        how: |
          Look at the lockfiles first.
        collect: assets
  - phase: Contain
    steps:
      - id: preserve
        do: Keep the disk of the build host
      - id: isolate
        do: Take {{ item.name }} off the network
        for_each: assets
        marks: contained
      - use: rotate-keys
        as: rotate
"""

GUEST = """
playbook: 1
id: rotate-keys
title: Rotate keys
version: "1"
summary: For a test.
phases:
  - phase: Rotate
    steps:
      - id: revoke
        do: Revoke the key
"""

SCENARIO = """
scenario: 1
id: small-hours
title: A library at night
playbook: {id: drill, version: ">=1.2,<2"}
clock: {mode: faster, speed: 4, story_start: "2026-03-03T05:40:00Z"}
roles: {lead: Incident lead, eng: Engineering, comms: Communications}
objectives:
  scope: {text: Know what is affected within half an hour, tests: [RS.AN-03], capability: Analysis}
  notify: {text: Decide on telling the public}
answers: {package: example-lib}
truth: |
  The nightly build pulled the bad version at 02:11 and nobody saw it for three hours.
injects:
  - id: alert
    at: 0m
    to: [lead]
    from: Registry security team
    via: email
    text: "{{ package }} carries a stealer. Please act."
    attach: [files/advisory.txt]
    ack: true
    expect:
      - {id: confirmed, do: The advisory is confirmed, met_by: {step: confirm}, within: 10m, critical: true,
         objective: scope}
      - {id: hosts, do: Hosts are listed, met_by: {register: assets, has: {kind: ci-runner}}, within: 30m,
         objective: scope, hint: Which lockfiles mention it?}
  - id: token
    when: {decision: executed, is: "yes"}
    delay: 5m
    to: [eng]
    via: siem
    text: The deploy token was used from 198.51.100.7.
    sets: {abused: "yes"}
    expect:
      - {id: revoked, do: The token is dead, met_by: {step: rotate/revoke}, within: 15m, critical: true,
         objective: scope}
  - id: wiped
    kind: contingency
    at: 40m
    unless: {step: preserve}
    to: [eng]
    text: The build host was recycled. Its disk is gone.
  - id: reporter
    kind: pressure
    at: 45m
    to: [comms]
    via: phone
    text: A journalist asks whether customers are affected.
    facilitator: Play a patient caller and do not confirm the scope.
    expect:
      - {id: line, do: A holding line that the lead approved, judge: true, within: 20m,
         step: confirm, objective: notify}
  - {id: extra, manual: true, text: The chief executive calls.}
end: {at: 90m, or: {all: [{step: preserve}, {expectation: line, is: met}]}}
debrief:
  - Which fact did you act on before it was confirmed?
"""

NEWS = SCENARIO.replace(
    "  - {id: extra, manual: true, text: The chief executive calls.}",
    """\
  - id: news
    kind: pressure
    at: 10m
    to: [lead]
    via: phone
    repeat_every: 15m
    until: {decision: executed}
    text: Any news?
  - id: ransom
    at: 60m
    to: [lead, comms]
    text: They want an answer within the hour.
    options:
      - {id: pay, label: We pay., note: The trap of this exercise.}
      - {id: talk, label: We ask for a proof first.}
      - {id: ignore, label: We do not answer.}
    expect:
      - {id: not-paid, do: They ask for a proof, met_by: {choice: ransom, is: talk}, within: 15m, objective: notify}
      - {id: said, do: A line is in the notes, met_by: {note: holding line}, within: 15m, objective: notify}
  - {id: paid, when: {choice: ransom, is: pay}, delay: 5m, text: The money is gone.}""",
)
