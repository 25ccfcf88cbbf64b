"""Free text to typed values, one kind a file: the value, or Unclear with what would have worked."""
