"""The lending operations: each by itself, each taken back, and the books after every one of them."""
