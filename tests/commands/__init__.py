"""The operator's words, each by its answer and by what it leaves behind."""
