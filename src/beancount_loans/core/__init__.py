"""What a loan is and how it is serviced: pure, standard library only.

Nothing here knows a ledger, a file, a clock or a network. Dates, calendars and
rounding are arguments. Money is an integer count of the loan's smallest unit
inside this package and a decimal with its currency outside (see `money`).
"""
