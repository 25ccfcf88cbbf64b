"""Ten thousand callbacks while our processes are killed: in the end the ledger is what the providers' books say."""
