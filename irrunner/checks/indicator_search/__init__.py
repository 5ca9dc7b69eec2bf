"""Which files below some folders hold which indicators of an incident? All indicators in one pass, formats unpacked.

`patterns` says how an indicator may be written, `matcher` finds that in bytes, `streams` and `pieces` turn a file into
pieces of whole lines, `search` goes through the files, and `findings` keeps what was found, bounded.
"""
