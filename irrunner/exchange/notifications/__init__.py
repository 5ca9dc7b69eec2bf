"""Notifications: short messages about an incident to a chat, a pager, a mailbox or a program of one's own.

`channels` reads what the settings say, `secrets` finds addresses and tokens, `message` is what there is to say, without
the markup of any service; `services/` has one module for each service, and `delivery` hands the bytes over and says
what came of it. Whether anything is sent is decided elsewhere (`irrunner.application.notifications`), by a person.
"""

from __future__ import annotations
