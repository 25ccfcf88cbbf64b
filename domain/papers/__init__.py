"""What our papers say: receipts, statements and clearance letters, as they were when they were made."""
