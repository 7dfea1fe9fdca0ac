"""Where facts are kept: SQLAlchemy Core over an embedded SQLite file."""
