"""A country's collection law and good habit, in force by date."""
