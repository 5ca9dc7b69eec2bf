"""The page: an incident, read-only and live, for whoever was given a link."""
