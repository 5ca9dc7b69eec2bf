"""The report before it is written: to read for one audience, and what it still lacks, with the way to each place."""
