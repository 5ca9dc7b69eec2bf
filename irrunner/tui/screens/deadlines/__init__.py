"""The board of deadlines, and what of it is said on every screen of the incident."""
