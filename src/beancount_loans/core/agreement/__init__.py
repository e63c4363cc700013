"""What was agreed: the terms of a loan, how they are written, its dates and its security."""
