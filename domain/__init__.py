"""What a loan is and what may happen to it: pure values and rules, standard library only."""
