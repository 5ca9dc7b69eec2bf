"""Bundles: an incident as one file that another person can check without irrunner, out and in.

`verify.py` stands alone: it needs nothing but Python's standard library, goes into every bundle, and defines how a
bundle is spelled. `planning` says what goes into one and `writing` spells it, in two passes and in constant memory;
`reading` checks one with irrunner's own eyes as well, and `importing` brings it into a store.
"""
