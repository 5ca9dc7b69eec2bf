"""What happened: the state of an incident (a fold over its events) and the verbs that change it.

`Incident` is one of them; `verbs` are the only way in; `checklist` says where every step stands;
`moments` reads and shows times. Nothing here knows a screen, a shell or a page.
"""

from __future__ import annotations

from irrunner.incident.incident import Incident

__all__ = ["Incident"]
