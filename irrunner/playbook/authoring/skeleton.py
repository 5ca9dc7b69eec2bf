"""A commented playbook to begin with: it can be linted, declared and worked at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from irrunner.safety import visible

if TYPE_CHECKING:
    from datetime import date

SCHEMA_FILE = "playbook.schema.json"
"""What the file that `playbook schema` writes is called in the skeleton."""


def skeleton(name: str, title: str, today: date, schema: str = SCHEMA_FILE) -> str:
    """A playbook with two phases, a decision, a list that grows and comments that say what else there is.

    Args:
        name: its id.
        title: its title.
        today: the day on which it was last read through.
        schema: where an editor finds the schema, seen from the file.
    """
    return f"""\
# yaml-language-server: $schema={schema}
# A playbook: what should be done, by whom, in which order. `irrunner playbook lint {name}.yaml` checks it.
# The line on top gives editors completion; `irrunner playbook schema --out {SCHEMA_FILE}` writes that file.
playbook: 1
id: {name}
title: {_quoted(title)}
version: "0.1"
summary: "When to use it, in a sentence, and when not."
severity: high    # where it starts: low, medium, high or critical
tlp: amber
reviewed: "{today.isoformat()}"    # the day on which somebody last read it through
# tested: "{today.isoformat()}"    # the day on which it was last exercised
tags: {{csf: [RS.MA-01]}}
# references:
#   - {{title: "Where the facts come from", url: "https://docs.example/…"}}

# Who is called for; `role` and `approve` of a step name them.
roles:
  lead: Incident lead
  hosts: Laptop and server owner

# Asked once, when the incident is declared. Nothing blocks declaring: what is missing becomes the first step.
ask:
  system:
    label: What it is about
    required: true
    example: payments database

# Legal clocks that this may start; `irrunner deadlines` knows them.
# deadlines: [gdpr-33]

phases:
  - phase: First ten minutes
    steps:
      - id: write-down
        do: "Write one line: what you saw, who said it, and when"
        short: "One line: what, who, when"    # the row in the checklist, at most 30 characters
        how: |
          Markdown: what to do, in which order, and why. Three lines are read at three in the morning; ten are not.
        warn: What must not happen.
        role: lead
        within: 2m    # the target, from the moment at which the step can be worked on
        marks: acknowledged

      - id: real
        decide: Is {{{{ system }}}} really affected?
        short: Is it real?
        options: ["yes", "no", unknown]
        needs: [write-down]    # steps that come first
        how: "*unknown* goes on like yes. *no*: say what rules it out, and close it as a false alarm."
        role: lead
        within: 10m

      - id: list-machines
        do: List every machine that {{{{ system }}}} runs on
        short: List the machines
        when: real != "no"    # a branch; it waits until the decision is made
        how: Each one is a row among the assets.
        role: hosts
        within: 30m
        collect: assets

  - phase: Contain
    steps:
      - id: preserve
        do: Keep an image of {{{{ item.name }}}} before anything on it is changed
        short: "{{{{ item.name }}}} · keep an image"
        for_each: assets    # once for each row
        when: real != "no"
        role: hosts
        evidence: [Disk or memory image]    # slots to fill before the step counts as done
        # A command to copy, as a list of its parts; no shell reads it.
        # checks:
        #   - run: [sha256sum, image.raw]
        # One command in its forms, for the machine at hand:
        # platforms: {{unix: sha256sum image.raw, windows: Get-FileHash image.raw}}

      - id: all-kept
        do: Say that every image is kept, and what comes next
        short: Images kept, and then?
        needs: [preserve]
        role: lead
        approve: lead    # somebody in this role agrees
        marks: contained

  # Another playbook's steps, here:
  # - phase: Rotate
  #   steps:
  #     - use: rotate-credentials
  #       as: rotate
  #       when: real != "no"
"""


def _quoted(text: str) -> str:
    return json.dumps(visible(" ".join(text.split())), ensure_ascii=False)
