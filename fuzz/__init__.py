"""Inputs of strangers, a million for each parser; processes killed in the middle of an act; faults of a team store.

`python -m fuzz parsers`, `python -m fuzz kills` and `python -m fuzz team`; `make fuzz` runs all in full. Everything is
chosen by a seed and a number: each failure is printed with the line that repeats it.
"""
