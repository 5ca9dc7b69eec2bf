"""Provenance that a package carries: which repository, workflow and commit published it. No signature is checked.

It says where something was built, not whether it is safe: a workflow that an attacker steers signs what he built.
Shapes: PEP 740 (https://peps.python.org/pep-0740/), the attestations of npm's registry, bundles of Sigstore, envelopes
of DSSE, statements of in-toto with SLSA's provenance.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections import deque
from typing import Any, Deque, Dict, Iterator, List, NamedTuple, Tuple

from irrunner.checks.exposure.certificates import fulcio_claims
from irrunner.checks.exposure.structured import items_of, text_of

NO_PROOF = "no signature was checked, and provenance is no proof of intent"
_STATEMENT = "https://in-toto.io/Statement/"
_MOST_NESTED, _MOST_OBJECTS, _LONGEST = 12, 5_000, 300


class Publication(NamedTuple):
    """What one attestation claims.

    Attributes:
        repository, workflow, commit, ref, run: who published, as far as it says. subjects: what was published: names of
            files, or package URLs.
    """

    repository: str = ""
    workflow: str = ""
    commit: str = ""
    ref: str = ""
    run: str = ""
    subjects: Tuple[str, ...] = ()

    def describe(self) -> str:
        """In one line, with what it does not prove."""
        who = "published by %s of %s" % (
            self.workflow or "an unnamed workflow",
            self.repository or "a repository unnamed",
        )
        where = " (%s)" % self.ref if self.ref else ""
        parts = [who + (" at commit %s%s" % (self.commit[:12], where) if self.commit else where)]
        parts += ["run %s" % self.run] if self.run else []
        return "; ".join([*parts, NO_PROOF])


def publications(value: object) -> List[Publication]:
    """What all attestations in a JSON value claim; each different claim once."""
    found = [each for each in _found_in(value) if each.repository or each.workflow]
    return list(dict.fromkeys(found))


def _found_in(root: object) -> Iterator[Publication]:
    """Every object that is an attestation, with the publisher that its index names beside it."""
    waiting: Deque[Tuple[object, Dict[str, Any], int]] = deque([(root, {}, 0)])
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            return
        value, publisher, depth = waiting.popleft()
        inside: List[object] = []
        if isinstance(value, list):
            inside = value
        elif isinstance(value, dict):
            publisher = items_of(value.get("publisher")) or publisher
            claim = _claim(value, publisher)
            if claim is not None:
                yield claim
            else:
                inside = list(value.values())
        if depth < _MOST_NESTED:
            waiting.extend((each, publisher, depth + 1) for each in inside if isinstance(each, (dict, list)))


def _claim(fields: Dict[str, Any], publisher: Dict[str, Any]) -> Publication | None:
    """The claim of an object that is an attestation, an envelope or a statement; None where it is none of them."""
    statement, material = _decoded(fields)
    if not statement:
        return None
    subjects = statement.get("subject")
    names = [text_of(items_of(each).get("name")) for each in subjects] if isinstance(subjects, list) else []
    claims = {"repository": _text(publisher, "repository"), "workflow": _text(publisher, "workflow")}
    sources = (_of_predicate(items_of(statement.get("predicate"))), fulcio_claims(_certificate(material)))
    for source in sources:
        claims.update({name: text for name, text in source.items() if text and name != "runner"})
    return Publication(**claims, subjects=tuple(filter(None, names)))


def _decoded(fields: Dict[str, Any]) -> Tuple[Dict[str, Any], Dict[str, Any]]:
    """The statement of an object, and what verifies it; both empty where it is no attestation."""
    if text_of(fields.get("_type")).startswith(_STATEMENT):
        return fields, {}
    material = items_of(fields.get("verification_material")) or items_of(fields.get("verificationMaterial"))
    envelope = items_of(fields.get("envelope"))
    if "statement" in envelope:  # PEP 740
        return _json(envelope["statement"]), material
    envelope = items_of(fields.get("dsseEnvelope")) or fields
    if "payload" in envelope and "payloadType" in envelope:
        return _json(envelope["payload"]), material
    return {}, {}


def _of_predicate(predicate: Dict[str, Any]) -> Dict[str, str]:
    """What SLSA's provenance says, in version 1 and 0.2."""
    definition = items_of(predicate.get("buildDefinition"))
    workflow = items_of(items_of(definition.get("externalParameters")).get("workflow"))
    dependencies = definition.get("resolvedDependencies")
    first = items_of(dependencies[0]) if isinstance(dependencies, list) and dependencies else {}
    metadata = items_of(items_of(predicate.get("runDetails")).get("metadata"))
    if workflow:
        return {
            "repository": _text(workflow, "repository"),
            "workflow": _text(workflow, "path"),
            "ref": _text(workflow, "ref"),
            "commit": _text(items_of(first.get("digest")), "gitCommit"),
            "run": _text(metadata, "invocationId"),
        }
    source = items_of(items_of(predicate.get("invocation")).get("configSource"))
    repository, _, ref = _text(source, "uri").partition("@")
    return {
        "repository": repository[len("git+") :] if repository.startswith("git+") else repository,
        "workflow": _text(source, "entryPoint"),
        "ref": ref,
        "commit": _text(items_of(source.get("digest")), "sha1"),
    }


def _certificate(material: Dict[str, Any]) -> bytes:
    """The certificate of who signed: PEP 740 has it as text, a bundle of Sigstore under one of two names."""
    chain = items_of(material.get("x509CertificateChain")).get("certificates")
    first = items_of(chain[0]) if isinstance(chain, list) and chain else {}
    texts = (material.get("certificate"), items_of(material.get("certificate")).get("rawBytes"), first.get("rawBytes"))
    return next((_bytes(text) for text in texts if isinstance(text, str)), b"")


def _bytes(text: object) -> bytes:
    try:
        return base64.b64decode(text_of(text), altchars=None)
    except (binascii.Error, ValueError):
        return b""


def _json(text: object) -> Dict[str, Any]:
    try:
        return items_of(json.loads(_bytes(text).decode("utf-8", "replace")))
    except (ValueError, RecursionError):
        return {}


def _text(fields: Dict[str, Any], name: str) -> str:
    return text_of(fields.get(name))[:_LONGEST]
