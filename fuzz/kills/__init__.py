"""Processes killed in the middle of an act: what was acknowledged is there, and nothing is half there."""
