"""How likely somebody is to manage a loan: a scorecard of plain rules that always answers."""
