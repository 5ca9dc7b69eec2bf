"""What is measured, and against what. `make bench` prints one table; nothing here is a test."""
