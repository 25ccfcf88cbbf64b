"""Papers as PDFs: making them, and the addresses at which they can be fetched."""
