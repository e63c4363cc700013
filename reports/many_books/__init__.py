"""Many books at once: a row for each loan as Parquet, and the portfolio report over all of them."""
