"""What the books say, for people: a module per report, letters, and the pages of Fava."""
