"""The first schema: the event log, the library, and the projections. No file is older, so nothing runs here."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing: a new file is made whole, by `engine.create_schema`."""
