"""What two records ended apart before they were merged: all of it in one list."""
