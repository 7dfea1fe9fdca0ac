"""Cards remember the digest of the text that they were read from, so that what did not change is not read again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; an empty digest is read again once."""
    op.add_column("card", sa.Column("source", sa.Text, nullable=False, server_default=""))
