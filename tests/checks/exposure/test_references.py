"""Actions and images by what refers to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Look = Callable[..., list[tuple[str, str, str, int]]]

SHA, DIGEST = "ab" * 20, "sha256:" + "cd" * 32
ACTION = "actions:aquasecurity/trivy-action==0.28.0," + SHA
IMAGE = f"oci:berriai/litellm==v1.107.0,{DIGEST}"


@pytest.mark.parametrize(
    ("uses", "verdict", "what", "state"),
    [
        ("aquasecurity/trivy-action@0.28.0", "hit", "0.28.0", "used"),
        ("AquaSecurity/Trivy-Action@0.28.0 # pinned", "hit", "0.28.0", "used"),
        (f"aquasecurity/trivy-action@{SHA} # v0.28.0", "hit", SHA, "used"),
        ("aquasecurity/trivy-action/sub@0.28.0", "hit", "0.28.0", "used"),
        ("aquasecurity/trivy-action@0.35.0", "unknown", "0.35.0", "used"),
        ("aquasecurity/trivy-action@master", "unknown", "master", "allowed"),
        ("'aquasecurity/trivy-action@v0'", "unknown", "v0", "allowed"),
    ],
)
def test_an_action_in_a_workflow(in_file: Look, uses: str, verdict: str, what: str, state: str) -> None:
    text = f"jobs:\n  x:\n    steps:\n      - uses: {uses}\n"
    for file in (".github/workflows/ci.yml", "action.yaml"):
        assert in_file(file, text, ACTION) == [(verdict, what, state, 4)]


def test_a_tag_that_is_not_among_tags_is_clear(in_file: Look) -> None:
    text = "- uses: aquasecurity/trivy-action@0.35.0\n"
    assert in_file(".github/workflows/ci.yml", text, "actions:aquasecurity/trivy-action==0.28.0")[0][0] == "clear"


@pytest.mark.parametrize(
    ("reference", "verdicts"),
    [
        ("berriai/litellm:v1.107.0", ["hit"]),
        ("docker.io/BerriAI/litellm:v1.107.0", ["hit"]),
        (f"berriai/litellm@{DIGEST}", ["hit"]),
        (f"berriai/litellm:main@{DIGEST}", ["hit", "unknown"]),
        ("berriai/litellm", ["unknown"]),
        ("berriai/litellm:main-latest", ["unknown"]),
        ("ghcr.io/berriai/litellm:v1.107.0", []),
        ("berriai/litellm-database:v1.107.0", []),
    ],
)
def test_an_image_wherever_it_is_named(in_file: Look, reference: str, verdicts: list[str]) -> None:
    for file, text in (
        ("Dockerfile", f"FROM --platform=linux/amd64 {reference} AS base\n"),
        ("web.Dockerfile", f"FROM scratch\nCOPY --from={reference} /a /b\n"),
        ("Dockerfile.prod", f"RUN --mount=type=bind,from={reference} true\n"),
        ("compose.yaml", f"services:\n  x:\n    image: '{reference}'\n"),
        ("k8s/deploy.yml", f"spec:\n  containers:\n    - image: {reference}\n"),
        (".github/workflows/ci.yml", f"container:\n  image: {reference}\nsteps:\n"),
    ):
        assert [each[0] for each in in_file(file, text, IMAGE)] == verdicts


def test_an_image_with_a_port_in_its_host(in_file: Look) -> None:
    assert in_file("Dockerfile", "FROM r.example:5000/a/b:1.2.3\n", "oci:r.example:5000/a/b==1.2.3")[0][0] == "hit"
    assert in_file("Dockerfile", "FROM nginx:1.27.1\n", "image:nginx==1.27.1")[0][0] == "hit"
