"""What the programs say to people: catalogues, number words and speech, in every language of the hall."""
