"""Values put into words: dates, amounts in figures, amounts spelt out."""
