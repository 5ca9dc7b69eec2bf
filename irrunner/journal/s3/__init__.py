"""Evidence in S3-compatible storage. Nothing here is imported unless a store's evidence lies at `s3://…`.

obstore carries the bytes of whole objects. What it has no interface for are signed requests of our own (`client`):
uploads in parts that take a name only while nobody has it, versions, legal holds, and listings that a strange key
cannot break. `vault` is the vault; `location` reads where it is, `credentials` finds out with which keys.
"""
