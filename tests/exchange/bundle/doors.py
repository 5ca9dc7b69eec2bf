"""The three that look at a stranger's bundle: verify.py, `irrunner verify FILE` and `irrunner import FILE`."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, NamedTuple

from irrunner.exchange.bundle import verify
from tests.cli.conftest import Shell

if TYPE_CHECKING:
    from pathlib import Path


class Answer(NamedTuple):
    """What one of them said, and its exit code."""

    code: int
    said: str


Door = Callable[["Path", Shell, str], Answer]


def verify_py(bundle: Path, shell: Shell, head: str = "") -> Answer:
    out = io.StringIO()
    with redirect_stdout(out):
        code = verify.main([str(bundle), *(("--head", head) if head else ())])
    return Answer(code, out.getvalue())


def irrunner_verify(bundle: Path, shell: Shell, head: str = "") -> Answer:
    said = shell("verify", bundle, *(("--head", head) if head else ()))
    return Answer(said.code, said.out + said.err)


def irrunner_import(bundle: Path, shell: Shell, head: str = "") -> Answer:
    """Import it; nothing of what is refused may be in the store."""
    said = shell("import", bundle, *(("--head", head) if head else ()))
    assert said.code == 0 or not shell.place.exists()
    return Answer(said.code, said.out + said.err)


DOORS: tuple[Door, ...] = (verify_py, irrunner_verify, irrunner_import)
