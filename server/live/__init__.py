"""Live views: one whole view per screen, drawn from the hall, encoded once, newest wins."""
