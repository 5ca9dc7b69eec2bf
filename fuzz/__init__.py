"""Inputs of strangers, a million for each parser, and processes that are killed in the middle of an act.

`python -m fuzz parsers` and `python -m fuzz kills`; `make fuzz` runs both in full. Everything is chosen by a seed and a
number: each failure is printed with the line that repeats it.
"""
