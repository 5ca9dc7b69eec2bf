"""The numbers of an exercise in sentences, the same in every report and at the end of an exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irrunner.exercise.evaluate.report_data import Numbers


def numbers_text(numbers: Numbers) -> list[str]:
    """The two numbers in sentences; they are never made one."""
    sentences = [performance_text(numbers), coverage_text(numbers)]
    if numbers.pending:
        sentences.append(f"{numbers.pending} still without a result.")
    if numbers.waived:
        sentences.append(f"{numbers.waived} waived.")
    return [*sentences, f"Hints taken: {numbers.hints}."]


def performance_text(numbers: Numbers) -> str:
    """What was done on time, as a sentence; a run that was cut short has no percentage."""
    counts = f"{numbers.met} of {numbers.counted}"
    if numbers.is_cut_short:
        cut = f"; {numbers.cut_short} of them told and cut short" if numbers.cut_short else ""
        return f"Performance: no percentage, because the exercise was cut short. {counts} were done on time{cut}."
    if numbers.performance is None:
        return "Performance: none, because nothing has a result."
    return f"Performance: {numbers.performance} % ({counts}) of what there was to do was done on time."


def coverage_text(numbers: Numbers) -> str:
    """What was put to the test, as a sentence."""
    if numbers.coverage is None:
        return "Coverage: none, because nothing is expected."
    counts = f"{numbers.covered} of {numbers.written}"
    return (
        f"Coverage: {numbers.coverage} % ({counts}) of what was written was told with the time for it, or averted; "
        f"{numbers.presented} were told."
    )
