"""What people say, and what we say: conversations as pure functions, and the one file that drives them."""
