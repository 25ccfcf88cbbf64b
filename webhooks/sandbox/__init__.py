"""The sandbox: borrowers' phones, the staff group, a card page and a clock, all played on this machine."""
