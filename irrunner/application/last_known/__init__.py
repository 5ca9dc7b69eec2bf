"""What this machine last read of incidents of a team store: kept beside the person, shown when nobody answers."""
