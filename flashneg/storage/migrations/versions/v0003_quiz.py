"""The quiz: attempts are found without reading the reviews, and a wrong answer opens the drill of its day."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the drill's day to schedules (until now, the day of the last scheduled review), and the indexes."""
    op.execute("ALTER TABLE schedule ADD COLUMN drill_day INTEGER DEFAULT '0' NOT NULL")
    op.execute("UPDATE schedule SET drill_day = scheduled_day")
    op.execute("CREATE INDEX schedule_drill ON schedule (learner, drill_day) WHERE drill_open = 1")
    op.execute(
        "CREATE INDEX event_attempt ON event (learner, at, writer, sequence) WHERE kind IN ('attempt', 'retraction')"
    )
