"""The first schema: the event log, the library, and the projections."""

from alembic import op

from flashneg.storage.engine import create_schema

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make everything."""
    create_schema(op.get_bind())
