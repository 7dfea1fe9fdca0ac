"""A study day keeps the shifts that the learner's own misses have led to."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_DAY = (
    "reviews milliseconds scheduled recalled repeats repeats_recalled others now now_low now_high later later_low"
    " later_high figure_a figure_b figure_c figure_d figure_e figure_f shift_0 shift_1 shift_2 shift_3"
)


def upgrade() -> None:
    """Make the table anew, empty, and forget what was kept: the next report fills it from the log."""
    op.drop_table("kept_day")
    op.create_table(
        "kept_day",
        sa.Column("learner", sa.Text, primary_key=True, nullable=False),
        sa.Column("day", sa.Integer, primary_key=True, nullable=False, autoincrement=False),
        *[sa.Column(name, sa.Integer, nullable=False) for name in _DAY.split()],
        sqlite_strict=True,
    )
    op.execute("DELETE FROM estimate")
    op.execute("DELETE FROM judged")
    op.execute("DELETE FROM band_sum")
    op.execute("DELETE FROM meta WHERE name LIKE 'kept:%' OR name LIKE 'bands:%'")
