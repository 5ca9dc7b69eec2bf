"""The indicators of a report as STIX 2.1, for programs that search for them.

`patterns` says an indicator in STIX's patterning language; `bundle` puts the incident, its indicators and their marking
together. https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html
"""

from __future__ import annotations

from irrunner.report.stix.bundle import build_bundle

__all__ = ["build_bundle"]
