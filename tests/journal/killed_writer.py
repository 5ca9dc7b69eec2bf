"""A writer that is killed again and again, from a process that does nothing else."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from pathlib import Path

from irrunner.journal import open_store
from tests.journal.entries import add, add_evidence, redact


def kill_often(place: Path, kills: int, seed: int) -> list[list[str]]:
    """Kill a writer after a few acknowledged entries and a random moment more; what it acknowledged."""
    dice = random.Random(seed)
    acknowledged: list[list[str]] = []
    for number in range(kills):
        reading, writing = os.pipe()
        victim = os.fork()  # costs no start of Python
        if victim == 0:
            _write_for_ever(place, number, writing)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as answers:
            acknowledged += [answers.readline().split() for _ in range(dice.randrange(8))]
            for _ in range(dice.randrange(20_000)):  # somewhere in the next write, at no special moment
                pass
            os.kill(victim, signal.SIGKILL)
            acknowledged += [line.split() for line in answers]
        status = os.waitpid(victim, 0)[1]
        if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
            raise SystemExit(f"The writer ended by itself: {status}.")
        with open_store(place) as store:  # it opens every time, without any repair by hand
            store.incidents()
    return acknowledged


def _write_for_ever(place: Path, number: int, answers: int) -> None:
    """Say each thing once it is acknowledged; one line is one call, so that none is half there."""
    try:
        with open_store(place) as store:
            for count in range(10_000):
                word = f"{number}.{count}"
                if count % 7 == 3:
                    said = f"evidence {add_evidence(store, word.encode() * 9000, 'e1')}"
                elif count % 7 == 5:
                    row = add(store, text=word)
                    redact(store, row.seq)
                    said = f"redacted {row.seq} {row.header.hex()}"
                else:
                    row = add(store, text=word)
                    said = f"kept {row.seq} {row.header.hex()}"
                os.write(answers, f"{said}\n".encode())
    finally:
        os._exit(1)


if __name__ == "__main__":
    print(json.dumps(kill_often(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
