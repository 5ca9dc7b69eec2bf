"""What a reader may not see is taken out of the report's plain data, before any template or format gets it.

`content` names the kinds of content, and says of every field of a report which it is: a field that nobody has put there
is left out. `profiles` reads what a profile keeps (`reports/profiles/`, or the user's own); `redactor` goes through the
data once to learn the names that are to go and once to replace them, also where they stand inside other texts
(`name_index`); `release` compares a profile with the report's TLP label.
"""

from __future__ import annotations

from irrunner.report.audiences import PROFILES
from irrunner.report.redaction.profiles import Profile, load_profile
from irrunner.report.redaction.redactor import redact
from irrunner.report.redaction.release import objections, require_reason

__all__ = ["PROFILES", "Profile", "load_profile", "objections", "redact", "require_reason"]
