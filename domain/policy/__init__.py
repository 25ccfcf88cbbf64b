"""What a lender has decided beforehand: country, products, limits, hours, and the ladder of lateness."""
