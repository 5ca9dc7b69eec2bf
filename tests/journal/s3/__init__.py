"""Evidence in a bucket, against moto: a model of S3, not S3 itself.

moto believes the checksum that a client states, keeps everything in memory and knows no other client's timing. What
only the real service can show is said in docs/team.md.
"""
