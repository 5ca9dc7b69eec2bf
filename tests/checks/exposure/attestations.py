"""Attestations in the shapes that indexes give; nothing in them is signed."""

from __future__ import annotations

import base64
import json
from typing import Any

REPOSITORY = "https://forge.example/acme/litellm"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
REF = "refs/heads/main"
WORKFLOW = f"{REPOSITORY}/.github/workflows/release.yml@{REF}"
RUN = f"{REPOSITORY}/actions/runs/7/attempts/1"


def element(tag: int, content: bytes) -> bytes:
    """An element of DER."""
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def certificate(claims: dict[int, str]) -> bytes:
    """A certificate with nothing but Fulcio's extensions, by the last number of their names."""
    prefix = bytes.fromhex("2b0601040183bf3001")
    extensions = b""
    for number, text in claims.items():
        value = element(0x0C, text.encode()) if number >= 8 else text.encode()
        extensions += element(0x30, element(0x06, prefix + bytes([number])) + element(0x04, value))
    other = element(0x30, element(0x06, bytes.fromhex("551d0f")) + element(0x01, b"\xff") + element(0x04, b"x"))
    signed = element(0xA0, b"\x02\x01\x02") + element(0x02, b"\x01") + element(0xA3, element(0x30, other + extensions))
    return element(0x30, element(0x30, signed) + element(0x30, b"") + element(0x03, b"\0"))


FULCIO = certificate({12: REPOSITORY, 13: COMMIT, 14: REF, 18: WORKFLOW, 21: RUN})


def coded(value: Any) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.b64encode(data).decode()


def statement(subject: str, predicate: Any = None, kind: str = "https://index.example/attestations/publish/v1") -> Any:
    about = {"name": subject, "digest": {"sha256": "00"}}
    return {
        "_type": "https://in-toto.io/Statement/v1", "subject": [about], "predicateType": kind, "predicate": predicate
    }  # fmt: skip


def pep740(subject: str, der: bytes = FULCIO) -> dict[str, Any]:
    """One attestation, as it lies beside a wheel."""
    material = {"certificate": coded(der), "transparency_entries": []}
    return {
        "version": 1,
        "verification_material": material,
        "envelope": {"statement": coded(statement(subject)), "signature": "x"},
    }


def index_answer(subject: str, der: bytes = FULCIO) -> dict[str, Any]:
    """What the index says of one file."""
    publisher = {"kind": "GitHub", "repository": "acme/litellm", "workflow": "release.yml", "environment": None}
    return {"version": 1, "attestation_bundles": [{"publisher": publisher, "attestations": [pep740(subject, der)]}]}


def slsa(version: int) -> dict[str, Any]:
    if version == 0:
        source = {
            "uri": f"git+{REPOSITORY}@{REF}",
            "digest": {"sha1": COMMIT},
            "entryPoint": ".github/workflows/release.yml",
        }
        return {"invocation": {"configSource": source}}
    workflow = {"ref": REF, "repository": REPOSITORY, "path": ".github/workflows/release.yml"}
    dependency = {"uri": f"git+{REPOSITORY}@{REF}", "digest": {"gitCommit": COMMIT}}
    definition = {"externalParameters": {"workflow": workflow}, "resolvedDependencies": [dependency]}
    return {"buildDefinition": definition, "runDetails": {"metadata": {"invocationId": RUN}}}


def npm_answer(subject: str, version: int = 1) -> dict[str, Any]:
    """What npm's registry says of one version: its own attestation, and the provenance of the build."""
    publish = {"dsseEnvelope": {"payload": coded(statement(subject, {"name": "axios"})), "payloadType": "x"}}
    kind = "https://slsa.dev/provenance/v1" if version else "https://slsa.dev/provenance/v0.2"
    envelope = {"payload": coded(statement(subject, slsa(version), kind)), "payloadType": "x", "signatures": []}
    bundle = {"mediaType": "application/vnd.dev.sigstore.bundle+json;version=0.2", "dsseEnvelope": envelope}
    return {"attestations": [{"predicateType": "p", "bundle": publish}, {"predicateType": kind, "bundle": bundle}]}
