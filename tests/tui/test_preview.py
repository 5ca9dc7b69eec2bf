"""Bytes as text or as hex."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.tui.screens.evidence.hex_viewer import ByteRows, seems_text, text_lines


@pytest.mark.parametrize("data", [b"", b"a line\nanother\t\xc3\xa9\r\n", "日本語\n".encode()])
def test_what_people_write_is_shown_as_text(data: bytes) -> None:
    assert seems_text(data)


@pytest.mark.parametrize("data", [b"\x7fELF\x00\x01", bytes(range(256)), b"\x1b[31m" * 3 + b"\x01" * 9])
def test_what_programs_write_is_shown_as_hex(data: bytes) -> None:
    assert not seems_text(data)


@given(st.binary(max_size=300))
def test_text_of_any_bytes_holds_nothing_that_acts(data: bytes) -> None:
    for line in text_lines(data):
        assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in line)


def test_hex_shows_place_digits_and_signs() -> None:
    shown = ByteRows(io.BytesIO(bytes(range(40))), 40)
    assert shown.hex
    assert shown.count == 3
    assert (
        "".join(text for text, _ in shown.draw(2, 80))
        == f"00000020  {'20 21 22 23 24 25 26 27':<49} {' !' + chr(34)}#$%&'"
    )


def test_only_the_rows_in_sight_are_read() -> None:
    class Counting(io.BytesIO):
        total = 0

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            Counting.total += len(data)
            return data

    shown = ByteRows(Counting(b"\x00" * 10_000_000), 10_000_000)
    shown.draw(600_000, 80)
    assert Counting.total < 10_000
