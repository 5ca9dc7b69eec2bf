"""Public catalogues of indicators, read as packs.

`reading` tells the formats apart; `plain` reads lists and CSV, `catalogue` the JSON of bumblebee, `osv` OSV, `stix`
STIX 2.1 and `misp` MISP. What is not understood is left out and named; `builder` collects what is.
"""

from __future__ import annotations

from irrunner.exchange.indicator_lists.reading import read_list

__all__ = ["read_list"]
