"""What is done about each kind of thing that was kept, one sender a file; each runs inside the inbox's transaction."""
