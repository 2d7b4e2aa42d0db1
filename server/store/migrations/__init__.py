"""Forward only, named by date."""
