"""Providers as they behave, without their network: for tests, the browser sandbox and `qist play`."""
