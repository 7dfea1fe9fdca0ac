"""Judged reviews keep every fact that the correction weighs, and the audit is summed by card."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_DAY = (
    "reviews milliseconds scheduled recalled repeats repeats_recalled others now now_low now_high later later_low"
    " later_high figure_a figure_b figure_c figure_d figure_e figure_f"
)


def _text(name: str, *, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)


def _int(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=key, nullable=False, autoincrement=False)


def upgrade() -> None:
    """Make the tables anew, empty, and forget that they were filled: the next report fills them from the log."""
    tables: dict[str, tuple[list[sa.Column[int] | sa.Column[str]], str]] = {
        "kept_day": ([_text("learner", key=True), _int("day", key=True)], _DAY),
        "judged": (
            [
                _text("learner", key=True), _int("day", key=True), _int("at", key=True), _text("event", key=True),
                _text("card"), _text("facet"),
            ],
            "chance days lapses recalls difficulty recalled said",
        ),
    }  # fmt: skip
    for name, (head, numbers) in tables.items():
        op.drop_table(name)
        op.create_table(name, *head, *[_int(column) for column in numbers.split()], sqlite_strict=True)
    keys: list[sa.Column[int] | sa.Column[str]] = [
        _text("learner", key=True),
        _text("card", key=True),
        _int("band", key=True),
    ]
    op.create_table("band_sum", *keys, *[_int(name) for name in ("reviews", "said", "recalled")], sqlite_strict=True)
    op.execute("DELETE FROM estimate")
    op.execute("DELETE FROM meta WHERE name LIKE 'kept:%' OR name LIKE 'bands:%'")
