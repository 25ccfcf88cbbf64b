"""Speed, shown as a ratio to the same statements written by hand on the same driver in the same run: `make bench`."""
