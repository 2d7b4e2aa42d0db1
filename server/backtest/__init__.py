"""A log of visits played again: what we would have told each person, and whether it was kept."""
