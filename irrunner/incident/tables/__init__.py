"""Tables that other people wrote: one reader for every import.

`records` finds the separator, the line that names the columns, and what is no row; `columns` knows what other people
call our columns; `register_rows` and `timeline_rows` make rows of the records. What is left out is always named, and
what cannot be understood is refused with its line.
"""

from __future__ import annotations
