"""Local rails that money comes by: how each signs its callbacks and what it says in them, one rail a file."""
