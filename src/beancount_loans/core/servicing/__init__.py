"""What happened and where it left the loan: replay, dues, allocation, interest, payoff."""
