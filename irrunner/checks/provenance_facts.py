"""Who published a version, as its index or registry says: asked on the same host, and never a proof of intent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.checks.exposure.provenance import publications
from irrunner.checks.web import Request, WebError, host_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.checks.web import WebClient

NOTE: Final = "and the provenance that it names for these versions, on the same host"
MOST: Final = 10
"""Addresses that one check asks for provenance."""


def provenance_facts(client: WebClient, asked: Request, places: Mapping[str, str]) -> dict[str, str]:
    """A fact for each file or version that names where its provenance lies.

    Args:
        client: asks.
        asked: the question whose answer named them; only its host is asked, with the same credentials.
        places: addresses, by the name of what was published.
    """
    facts = {}
    for name, url in list(places.items())[:MOST]:
        facts[f"{name} provenance"] = _provenance(client, asked, url)
    if len(places) > MOST:
        facts["provenance"] = f"{MOST} of {len(places)} were asked for"
    return facts


def _provenance(client: WebClient, asked: Request, url: str) -> str:
    if host_of(url) != host_of(asked.url):
        return "lies on another host, and was not asked for"
    try:
        reply = client.ask(
            Request(url, headers={"Accept": "application/json"}, secret=asked.secret), accept=(200, 403, 404)
        )
        found = publications(reply.json()) if reply.status == 200 else []
    except WebError as error:
        return f"could not be had: {error.sentence}"
    return " | ".join(each.describe() for each in found) or "says not who published"
