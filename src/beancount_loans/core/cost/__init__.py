"""What a loan costs its borrower: annual percentage rates and the cost of credit."""
