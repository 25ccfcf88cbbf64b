"""The sandbox page in a real browser, against the real `qist run`."""
