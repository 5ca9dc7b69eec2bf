"""The screen of checks: what each would do, the question before it runs, its output while it runs."""
