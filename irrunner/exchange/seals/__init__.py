"""Seals: a statement about a journal, signed with an SSH key, and on request stamped by a timestamping authority.

`ssh_keys` signs and checks with OpenSSH's `ssh-keygen`; `signature_format` reads what it wrote; `timestamps` asks an
authority (RFC 3161) and checks its answer; `verifying` says what the seals of an incident prove and what not;
`members` writes them as files that `ssh-keygen` and `openssl` check by hand.
"""

from __future__ import annotations
