"""Who may look: one grant for each link, kept in a private file that the server and the shell share.

A grant names one incident, a redaction profile, a TLP level and an end. It begins as a code that works once. Whoever
brings the code gets a session, and the code is gone. Only SHA-256 hashes of both are kept. The file is the whole truth:
what is revoked there ends within a second, in whichever process it was revoked.
"""
