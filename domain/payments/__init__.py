"""Money that moves: postings to the books, pay links, and what a payment settles."""
