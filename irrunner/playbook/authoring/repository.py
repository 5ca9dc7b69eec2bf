"""The files of a repository of playbooks: a first one, the schema, and what editors, pre-commit and GitHub need.

The playbooks lie at its top, so that the folder itself is what the settings name, and so that the paths in SARIF
are those of the repository.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from irrunner.playbook.authoring.schema import playbook_schema
from irrunner.playbook.authoring.skeleton import SCHEMA_FILE, skeleton

if TYPE_CHECKING:
    from datetime import date

FIRST: Final = "first-playbook"
"""The id of the playbook to begin with."""
_EDITORS: Final = """\
root = true

[*]
charset = utf-8
end_of_line = lf
insert_final_newline = true
trim_trailing_whitespace = true

[*.{yaml,yml,json}]
indent_style = space
indent_size = 2
"""
_HOOKS: Final = """\
# `pre-commit install` runs these before every commit, with the irrunner that is installed here.
repos:
  - repo: local
    hooks:
      - id: playbook-fix
        name: quotes and order of keys in playbooks
        entry: irrunner playbook fix
        language: system
        files: ^[^./][^/]*\\.ya?ml$
      - id: playbook-lint
        name: what is wrong with a playbook
        entry: irrunner playbook lint
        language: system
        files: ^[^./][^/]*\\.ya?ml$
"""
_ACTION: Final = """\
# An action of this repository; others may use it as ORGANISATION/REPOSITORY/.github/actions/lint-playbooks@COMMIT.
name: Lint playbooks
description: Say everything that is wrong with the playbooks at the top of the repository.
inputs:
  version:
    description: The version of irrunner.
    default: "@VERSION@"
  sarif:
    description: Where the problems are written, as SARIF.
    default: playbooks.sarif
runs:
  using: composite
  steps:
    - shell: bash
      env: {VERSION: "${{ inputs.version }}"}
      run: |
        python3 -m venv "$RUNNER_TEMP/irrunner"
        "$RUNNER_TEMP/irrunner/bin/python" -m pip install --quiet "irrunner==$VERSION"
    - shell: bash
      env: {SARIF: "${{ inputs.sarif }}"}
      run: |
        "$RUNNER_TEMP/irrunner/bin/irrunner" playbook lint --sarif ./*.yaml > "$SARIF" || failed=1
        "$RUNNER_TEMP/irrunner/bin/irrunner" playbook lint ./*.yaml || failed=1
        "$RUNNER_TEMP/irrunner/bin/irrunner" playbook fix --check ./*.yaml || failed=1
        exit "${failed:-0}"
"""
_WORKFLOW: Final = """\
name: Playbooks
on: [push, pull_request]
permissions: {}
jobs:
  lint:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      security-events: write    # to show the problems where the code host shows them
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683    # v4.2.2
        with: {persist-credentials: false}
      - uses: ./.github/actions/lint-playbooks
      # Needs code scanning, which not every plan has for private repositories; without it this changes nothing.
      - if: always() && github.event_name == 'push'
        continue-on-error: true
        env: {GH_TOKEN: "${{ github.token }}"}
        run: |
          gzip -c playbooks.sarif | base64 -w0 > playbooks.sarif.gz.b64
          gh api --method POST "/repos/$GITHUB_REPOSITORY/code-scanning/sarifs" \\
            -f commit_sha="$GITHUB_SHA" -f ref="$GITHUB_REF" -F sarif=@playbooks.sarif.gz.b64
"""
_README: Final = """\
# Playbooks

The playbooks that we work incidents with, for irrunner.

- Use them: name this folder in irrunner's configuration, `playbooks = ["PATH OF THIS FOLDER"]`, or in
  `IRRUNNER_PLAYBOOKS`. A playbook with the id of a shipped one is used in its place; `irrunner playbook list` says so.
- A new one: `irrunner playbook new ID --out ID.yaml`. An id never changes once it was used.
- Before a commit: `irrunner playbook fix *.yaml`, `irrunner playbook lint *.yaml`; `pre-commit install` does both.
- A change in words: `irrunner playbook diff ID ID.yaml`.
- The schema for editors: `irrunner playbook schema --out playbook.schema.json --force`; renew it with irrunner.

Read each through twice a year (`reviewed`), and exercise it (`tested`).
"""


def repository_files(today: date, version: str) -> dict[str, str]:
    """Every file by its path in the repository.

    Args:
        today: the day on which the first playbook was read.
        version: of irrunner, which CI installs.
    """
    settings = {"yaml.schemas": {f"./{SCHEMA_FILE}": "/*.yaml"}, "files.insertFinalNewline": True}
    return {
        "README.md": _README,
        f"{FIRST}.yaml": skeleton(FIRST, "Our first playbook", today),
        SCHEMA_FILE: json.dumps(playbook_schema(), indent=2, ensure_ascii=False) + "\n",
        ".editorconfig": _EDITORS,
        ".vscode/settings.json": json.dumps(settings, indent=2) + "\n",
        ".pre-commit-config.yaml": _HOOKS,
        ".github/actions/lint-playbooks/action.yml": _ACTION.replace("@VERSION@", version),
        ".github/workflows/playbooks.yml": _WORKFLOW,
    }
