"""The conversations, one a file, by who has them."""
