"""What the played providers can be made to do: one table each, which the page, the plays and the routes share."""
