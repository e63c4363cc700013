"""Payments in: banks' statements read, their lines matched to loans.

`formats.read` reads any file into `statement.Statement`; `matching` decides whose
money each line is; `beangulp_importer` is both for beangulp and for Fava.
"""
