"""Other formats to cards, and cards to other formats."""
