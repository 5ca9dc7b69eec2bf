from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_the_example_is_built_in_a_store_of_its_own_and_shown(shell: Shell) -> None:
    said = shell("demo")

    assert said.code == 0
    assert "RET-2026-0001  retrospective  critical" in said.out
    assert f"irrunner open RET-2026-0001 --store {shell.place}" in said.out
    assert shell.does("verify")["holds"] is True


def test_it_keeps_out_of_a_store_that_is_in_use(busy: Shell) -> None:
    said = busy("demo")

    assert said.code == 1
    assert len(busy.does("list")["incidents"]) == 1
