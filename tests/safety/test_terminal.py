from __future__ import annotations

import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.safety import one_line, visible

ESC = "\x1b"
ATTACKS = {
    "clipboard written by OSC 52": f"{ESC}]52;c;UFdORUQ={ESC}\\",
    "clipboard written by OSC 52 with a bell": f"{ESC}]52;c;UFdORUQ=\x07",
    "window renamed by OSC 0": f"{ESC}]0;PWNTITLE\x07",
    "link hidden by OSC 8": f"{ESC}]8;;https://evil.example/{ESC}\\harmless{ESC}]8;;{ESC}\\",
    "colour by CSI": f"{ESC}[31mRED",
    "screen cleared": f"{ESC}[2J{ESC}[H",
    "answer typed by the terminal": f"{ESC}[6n",
    "device control string": f'{ESC}P$q"p{ESC}\\',
    "CSI of C1": "\x9b31mRED",
    "OSC of C1": "\x9d52;c;UFdORUQ=\x9c",
    "line overwritten by a carriage return": "rm -rf /\rls      ",
    "character eaten by backspace": "evil\x08\x08\x08\x08good",
    "NUL": "a\x00b",
    "next line": "a\x85b",
    "delete": "a\x7fb",
    "right to left override": "invoice\u202efdp.exe",
    "isolates": "\u2066a\u2067b\u2068c\u2069",
    "embeddings": "\u202aa\u202bb\u202cc\u202dd",
    "direction marks": "a\u200eb\u200fc\u061cd",
    "zero width": "lite\u200bllm\u200c\u200d\u2060\ufeff",
    "soft hyphen and Mongolian separator": "a\xadb\u180ec",
    "tags": "".join(chr(0xE0000 + ord(letter)) for letter in "ignore"),
    "bytes in variation selectors": "a\ufe00\ufe01\U000e0100\U000e01ef",
    "annotation": "\ufff9shown\ufffahidden\ufffb",
    "line and paragraph separators": "a\u2028b\u2029c",
    "lone surrogate": "a\udc80b\ud83d",
    "noncharacters": "\ufdd0\ufffe\uffff\U0001ffff\U0010ffff",
    "blank letters": "a\u3164b\uffa0c\u115f\u1160",
}
HARMLESS = [
    "",
    "Two lines\nand a\ttab",
    "accents: é ñ ü, decomposed e\u0301 n\u0303",
    "日本語と한국어和中文",
    "עברית ועربى",
    "हिन्दी ไทย தமிழ்",
    "box ── ┃ ▌▌▌▌▌▌▌▌▌▌▌▌ braille ⠿⠿⠿⠿⠿⠿⠿⠿⠿⠿ ✔ ✘ …",
    "emoji 🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥🔥 and a warning sign ⚠\ufe0f",
    r"already spelled \x1b[31m \u202e \U000e0041",
    "[/] [/foo] [x] [WIP] [@click=app.quit]hi[/] [link='file:///etc/passwd']",
    "a\xa0b",
]
hostile_text = st.lists(
    st.one_of(
        st.characters(codec=None),
        st.sampled_from([chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), *range(0x2000, 0x2070))]),
        st.sampled_from("\u0301\u0338\u20dd\ufe0f\ufe0e\u200d⚠❤\r\n\t\\"),
        st.sampled_from(["\r\n", r"\u202e", "\u0301" * 9, *ATTACKS.values()]),
    )
).map("".join)


def is_dangerous(character: str) -> bool:
    """Said in Unicode's own terms, apart from the code's table."""
    code = ord(character)
    return (
        unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(character) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        or (unicodedata.category(character) == "Cf" and unicodedata.bidirectional(character) in ("BN", "L", "R", "AL")
            and code not in (0x070F, 0x110BD, 0x110CD))  # these three are drawn
        or 0xE0000 <= code <= 0xE0FFF
        or code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
    )  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_no_attack_reaches_the_terminal(attack: str) -> None:
    for shown in (visible(attack), one_line(attack)):
        assert not any(is_dangerous(character) for character in shown)
        assert shown != attack
        assert "\\" in shown


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_stays_the_very_same_object(text: str) -> None:
    assert visible(text) is text


def test_every_dangerous_code_point_of_unicode_is_spelled_out() -> None:
    left = [code for code in range(sys.maxunicode + 1)
            if is_dangerous(chr(code)) and chr(code) not in "\n\t" and visible(chr(code)) == chr(code)]  # fmt: skip
    assert [f"U+{code:04X}" for code in left] == []


def test_letters_of_every_script_stay() -> None:
    letters = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in ("Lu", "Ll", "Lt")]
    assert all(visible(letter) is letter for letter in letters)


def test_escapes_name_the_code_point() -> None:
    assert visible("\x1b]0;x\x07") == r"\x1b]0;x\x07"
    assert visible("a\u202eb") == r"a\u202eb"
    assert visible("\U000e0041") == r"\U000e0041"
    assert visible("a\rb") == r"a\rb"


def test_a_windows_line_end_is_one_newline() -> None:
    assert visible("a\r\nb\r\n") == "a\nb\n"
    assert one_line("a\r\nb") == r"a\nb"


def test_a_one_line_field_cannot_forge_a_second_line() -> None:
    assert one_line("report.txt\n2026-01-01 root did it\tok") == r"report.txt\n2026-01-01 root did it\tok"


def test_a_flood_of_combining_marks_is_cut_and_says_so() -> None:
    assert visible("Z" + "\u0301" * 8) == "Z" + "\u0301" * 8
    assert visible("Z" + "\u0301" * 100 + "!") == "Z" + "\u0301" * 8 + "[92 combining marks cut]!"


@pytest.mark.parametrize(
    "text",
    ["👩\u200d💻", "👩\u200d❤\ufe0f\u200d👨", "\u0645\u06cc\u200c\u0631\u0648\u0645", "\u0915\u094d\u200d\u0937"],
)
def test_a_joiner_stays_where_people_write_with_it(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("lite\u200dllm", r"lite\u200dllm"),
        ("a\u200c\u0631", "a\\u200c\u0631"),
        ("\u0645\u200c\u200c\u0631", "\u0645\\u200c\\u200c\u0631"),
        ("👩\u200d", r"👩\u200d"),
        ("👩\u200dx", r"👩\u200dx"),
        ("\u200d👩", r"\u200d👩"),
    ],
)
def test_a_joiner_anywhere_else_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_an_emoji_selector_counts_only_behind_a_symbol() -> None:
    assert visible("❤\ufe0f") == "❤\ufe0f"
    assert visible("admin\ufe0f") == r"admin\ufe0f"


@pytest.mark.parametrize(
    ("limit", "shown"), [(20, "one two three"), (13, "one two three"), (8, "one two…"), (1, "…"), (0, "")]
)
def test_a_limit_counts_characters_and_ends_in_an_ellipsis(limit: int, shown: str) -> None:
    assert one_line("one two three", limit) == shown


@given(hostile_text)
def test_nothing_dangerous_comes_out(text: str) -> None:
    assert not any(is_dangerous(character) for character in visible(text) if character not in "\n\t")
    assert not any(is_dangerous(character) for character in one_line(text))


@given(hostile_text)
def test_twice_is_once(text: str) -> None:
    assert visible(visible(text)) is visible(text) or visible(visible(text)) == visible(text)
    assert one_line(one_line(text)) == one_line(text)
    assert visible(one_line(text)) == one_line(text)


@given(hostile_text, st.integers(0, 40))
def test_a_limit_holds_for_any_text(text: str, limit: int) -> None:
    short = one_line(text, limit)
    assert len(short) <= limit
    assert short == one_line(text) or short == "" or short.endswith("…")


@given(st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="\u115f\u1160\u3164\uffa0")))
def test_plain_text_is_unchanged(text: str) -> None:
    assert visible(text) is text


def seconds(text: str, runs: int) -> float:
    """The least of several runs, so that a busy machine does not decide."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        one_line(text)
        times.append(time.process_time() - start)
    return min(times)


def grows_with_the_length(unit: str, longest: int) -> bool:
    """Sixteen times the text may take 64 times as long; a quadratic reading would take 256 times as long."""
    return seconds(unit * (longest // len(unit)), 1) < 64 * max(seconds(unit * (longest // 16 // len(unit)), 3), 0.001)


def test_a_note_of_ten_megabytes_takes_linear_time() -> None:
    assert grows_with_the_length("Rebooted \x1b[1mci-runner-3\x1b[0m, see ticket.\r\n", 10_000_000)


@pytest.mark.parametrize(
    "unit", ["a plain note. ", "\x1b", "\u0301", "\r\n", "\u202ea", "─", "é\u0301 ", "❤\ufe0f\ufe0f"]
)
def test_no_repetition_makes_it_slow(unit: str) -> None:
    assert grows_with_the_length(unit, 500_000)
