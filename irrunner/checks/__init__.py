"""What a step can run, and what runs it: one small module for each kind of check in `kinds/`, one runner for all.

A kind knows nothing of screens and journals: it says what it will do, runs once, and ends in a `CheckResult`. The
runner owns consent, the time limit, cancelling, and the entries in the record.
"""
