"""The people we serve and the people who serve them: who they are, what they agreed to, what they may do."""
