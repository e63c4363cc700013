"""What may lawfully and kindly be done about arrears: ladder, limits, courts, relief."""
