"""Chance in a scenario: which of its injects a seed leaves out.

A draw depends on the seed and the ids alone, so that the same seed gives the same exercise, whoever plays it and on
whatever machine, and a change of one inject does not shuffle the others.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.exercise.scenario.model import Inject

MOST_SEED = 999_999
"""The largest seed: six digits can be read out and typed."""
_ENOUGH = 5_000
"""Seeds that are looked at for every outcome; an inject that plays once in a hundred times is among them."""
_MOST_DRAWS = 40


def left_out(injects: Iterable[Inject], seed: int) -> frozenset[str]:
    """The ids of the injects that are not drawn."""
    out: set[str] = set()
    decks: dict[str, list[Inject]] = {}
    for inject in injects:
        chance = inject.chance
        if chance is None:
            continue
        if chance.one_of:
            decks.setdefault(chance.one_of, []).append(inject)
        elif _number(seed, f"inject:{inject.id}") % 100 >= chance.percent:
            out.add(inject.id)
    for deck, cards in decks.items():
        drawn = _draw(cards, _number(seed, f"deck:{deck}"))
        out |= {card.id for card in cards if card is not drawn}
    return frozenset(out)


def seeds_for_every_outcome(injects: Iterable[Inject], first: int) -> list[int]:
    """Seeds with which every inject that depends on chance is drawn at least once, and left out at least once.

    Args:
        injects: of the scenario.
        first: the seed to begin with; it is always the first of those returned.
    """
    chanced = [inject for inject in injects if inject.chance is not None]
    missing = {(inject.id, drawn) for inject in chanced for drawn in (True, False)}
    seeds: list[int] = []
    for step in range(_ENOUGH):
        seed = (first + step) % (MOST_SEED + 1)
        out = left_out(chanced, seed)
        shown = missing & {(inject.id, inject.id not in out) for inject in chanced}
        if shown or not step:
            seeds.append(seed)
            missing -= shown
        if not missing or len(seeds) == _MOST_DRAWS:
            break
    return seeds


def _draw(cards: list[Inject], number: int) -> Inject:
    rest = number % sum(card.chance.weight for card in cards if card.chance is not None)
    for card in cards:
        rest -= card.chance.weight if card.chance is not None else 0
        if rest < 0:
            return card
    return cards[-1]


def _number(seed: int, about: str) -> int:
    return int.from_bytes(sha256(f"{seed} {about}".encode()).digest()[:8], "big")
