"""Who published a package, as its provenance says; and provenance that lies or is damaged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.checks.exposure.certificates import fulcio_claims
from irrunner.checks.exposure.provenance import publications
from tests.checks.exposure import attestations as made

if TYPE_CHECKING:
    from tests.checks.exposure.conftest import Tree

WHEEL = "litellm-1.82.8-py3-none-any.whl"
NO_PROOF = "no signature was checked, and provenance is no proof of intent"


@pytest.mark.parametrize(
    ("value", "workflow", "run"),
    [
        (made.pep740(WHEEL), made.WORKFLOW, made.RUN),
        (made.index_answer(WHEEL), made.WORKFLOW, made.RUN),
        (made.npm_answer("pkg:npm/axios@1.14.1"), ".github/workflows/release.yml", made.RUN),
        (made.npm_answer("pkg:npm/axios@1.14.1", 0), ".github/workflows/release.yml", ""),
        (made.statement("x", made.slsa(1), "p"), ".github/workflows/release.yml", made.RUN),
    ],
    ids=["PEP 740", "index", "npm", "npm with SLSA 0.2", "statement"],
)
def test_repository_workflow_commit_and_run_are_said(value: Any, workflow: str, run: str) -> None:
    (found,) = publications(value)
    assert (found.repository, found.commit, found.ref) == (made.REPOSITORY, made.COMMIT, made.REF)
    assert (found.workflow, found.run) == (workflow, run)
    assert found.describe().startswith(
        f"published by {workflow} of {made.REPOSITORY} at commit 0123456789ab ({made.REF})"
    )
    assert found.describe().endswith(NO_PROOF)


def test_the_publisher_of_an_index_is_said_where_the_certificate_says_nothing() -> None:
    (found,) = publications(made.index_answer(WHEEL, b"no certificate"))
    assert (found.repository, found.workflow, found.commit) == ("acme/litellm", "release.yml", "")


def test_older_certificates_are_read() -> None:
    claims = fulcio_claims(made.certificate({3: made.COMMIT, 5: "acme/litellm", 6: made.REF}))
    assert claims == {"commit": made.COMMIT, "repository": "acme/litellm", "ref": made.REF}


def test_attestations_beside_archives_are_findings_with_who_published(tree: Tree) -> None:
    tree.write(
        {
            f"dist/{WHEEL}.publish.attestation": json.dumps(made.pep740(WHEEL)),
            "dist/other-1.0.tar.gz.publish.attestation": json.dumps(made.pep740("other-1.0.tar.gz")),
            "npm/attestations.json": json.dumps(made.npm_answer("pkg:npm/axios@1.14.1")),
            "npm/x.intoto.jsonl": json.dumps(made.npm_answer("pkg:npm/%40scope/axios@1.0.0")) + "\n",
            "sig/litellm-1.82.7.tar.gz.sigstore.json": "{}",
            "sig/litellm-1.82.6.tar.gz.sigstore": "not JSON",
        }
    )
    found = tree.search("litellm==1.82.7,1.82.8", "npm:axios==1.14.1", "@scope/axios==1.0.0")
    assert sorted(
        (each.package, each.version, each.state, made.REPOSITORY in each.note) for each in found.of("hit")
    ) == [
        ("@scope/axios", "1.0.0", "listed", True),
        ("axios", "1.14.1", "listed", True),
        ("litellm", "1.82.7", "listed", False),
        ("litellm", "1.82.8", "listed", True),
    ]
    assert [each.note.split(":")[0] for each in found.of("unknown")] == ["is not JSON"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["_type", "envelope", "statement", "dsseEnvelope", "payload", "payloadType", "subject", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
)


@given(JSON)
def test_whatever_it_holds_is_read(value: Any) -> None:
    publications(value)
    publications({"_type": "https://in-toto.io/Statement/v1", "predicate": value, "subject": value})


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
def test_a_certificate_that_is_damaged_names_less(data: bytes, place: int, value: int) -> None:
    fulcio_claims(data)
    changed = bytearray(made.FULCIO)
    changed[place % len(changed)] = value
    assert set(fulcio_claims(bytes(changed))) <= {"repository", "commit", "ref", "workflow", "run", "runner"}


def test_a_value_without_an_end_is_left_at_some_point() -> None:
    wide: Any = {"x": [{"y": {}}] * 100_000}
    deep: Any = made.pep740(WHEEL)
    for _ in range(100):
        deep = {"x": deep}
    assert publications(wide) == publications(deep) == []
