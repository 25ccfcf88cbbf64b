"""Orders at work: what is to move is asked of its provider once, and looked after until its end is known."""
