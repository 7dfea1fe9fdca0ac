"""What belongs to one database only."""
