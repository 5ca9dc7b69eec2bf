"""Container images and GitHub Actions by what refers to them: Dockerfiles, compose files, manifests, workflows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Iterator, Tuple

from irrunner.checks.exposure.model import ACTIONS, ALLOWED, OCI, USED, Sighting

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_FROM = re.compile(
    r"\s*FROM\s+(?:--\S+\s+)*(\S+)|\s*(?:COPY|ADD)\s+(?:--\S+\s+)*?--from=(\S+)|.*--mount=\S*\bfrom=([^\s,]+)",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"""\s*(?:-\s+)?["']?image["']?\s*:\s*["']?([^\s"',}#]+)""")
_USES = re.compile(r"""\s*(?:-\s+)?["']?uses["']?\s*:\s*["']?([^\s"'#]+)["']?\s*(?:#\s*(.*))?""")
_FLOATING = re.compile(
    r"(?:latest|stable|main|master|edge|nightly|dev|develop|v?[0-9]+|v?[0-9]+\.[0-9]+|.*-(?:latest|stable))\Z",
    re.IGNORECASE,
)
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")


def split_image(reference: str) -> Tuple[str, str, str]:
    """Name with its host, tag and digest of a reference; Docker Hub is the host where none is named."""
    name, _, digest = reference.partition("@")
    head, slash, last = name.rpartition("/")
    last, _, tag = last.partition(":")
    name = (head + slash + last).lower()
    first = name.partition("/")[0]
    if "/" not in name:
        name = "docker.io/library/%s" % name
    elif "." not in first and ":" not in first and first != "localhost":
        name = "docker.io/%s" % name
    return name, tag, digest


def image_sightings(reference: str, line: int, how: str, wanted: Wanted) -> Iterator[Sighting]:
    """What a reference says: a digest is exact, a tag is what it was on that day."""
    name, tag, digest = split_image(reference)
    known = wanted.known(OCI, name)
    if not known:
        return
    if digest:
        yield Sighting(OCI, known, how, USED, digest, line=line, note="tag %s" % tag if tag else "")
        if tag:
            yield Sighting(OCI, known, how, USED, tag, line=line, note="with digest %s" % digest)
    elif not tag or _FLOATING.match(tag):
        note = "a tag that moves: what it was on that day, the daemon and the registry can tell"
        yield Sighting(OCI, known, how, ALLOWED, range=tag or "latest", line=line, note=note)
    else:
        yield Sighting(OCI, known, how, USED, tag, line=line)


def read_dockerfile(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """`FROM`, `COPY --from` and `RUN --mount` of a Dockerfile."""
    for number, line in enumerate(document.lines, 1):
        found = _FROM.match(line)
        reference = next(filter(None, found.groups()), "") if found else ""
        if reference and "$" not in reference:
            yield from image_sightings(reference, number, "Dockerfile", wanted)


def read_yaml_images(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """`image:` in a compose file or a manifest of Kubernetes."""
    for number, line in enumerate(document.lines, 1):
        found = _IMAGE.match(line)
        if found:
            yield from image_sightings(found[1], number, "image", wanted)


def read_workflow(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """`uses:` of a workflow or a composite action: a commit is exact, a tag is what it was on that day."""
    for number, line in enumerate(document.lines, 1):
        found = _USES.match(line)
        if found is None:
            yield from _images_of_line(line, number, wanted)
            continue
        if found[1].startswith("docker://"):
            yield from image_sightings(found[1][len("docker://") :], number, "workflow", wanted)
            continue
        place, _, ref = found[1].partition("@")
        name = wanted.known(ACTIONS, "/".join(place.split("/")[:2]))
        if not name or not ref:
            continue
        note = found[2].strip() if found[2] else ""
        if _SHA.match(ref) or not _FLOATING.match(ref):
            yield Sighting(ACTIONS, name, "workflow", USED, ref, line=number, note=note)
        else:
            note = "a tag or branch that moves; the log of the run says which commit it was"
            yield Sighting(ACTIONS, name, "workflow", ALLOWED, range=ref, line=number, note=note)


def _images_of_line(line: str, number: int, wanted: Wanted) -> Iterator[Sighting]:
    found = _IMAGE.match(line)
    if found:
        yield from image_sightings(found[1], number, "workflow", wanted)
