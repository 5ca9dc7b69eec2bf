from __future__ import annotations

from io import BytesIO

from irrunner.cli import evidence_preview


def shown(data: bytes) -> list[str]:
    return list(evidence_preview.lines(BytesIO(data)))


def test_text_is_shown_with_what_is_harmful_spelled_out() -> None:
    assert shown(b"one\n\x1b]52;c;x\x07\n\xc3\xbc") == ["one", "\\x1b]52;c;x\\x07", "ü"]


def test_anything_else_is_shown_in_hex() -> None:
    assert shown(b"\x00\xffA") == ["00000000  00 ff 41                                         ..A"]


def test_only_the_beginning_is_shown() -> None:
    assert len(shown(b"x\n" * 100_000)) == 201
    assert len(shown(b"\x00" * 100_000)) == 33
    assert "export" in shown(b"\xc3\xbc" * 40_000)[-1]


def test_nothing_is_said_to_be_nothing() -> None:
    assert shown(b"") == ["(no bytes)"]
