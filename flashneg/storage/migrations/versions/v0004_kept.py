"""Kept estimates: of each prompt, each study day and each judged review, so that no report replays the log."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_NUMBERS = {
    "estimate": "share stability difficulty last_day lapses recalled_days recalled_on",
    "kept_day": (
        "reviews milliseconds scheduled recalled repeats repeats_recalled others now now_low now_high later later_low"
        " later_high figure_a figure_b figure_c figure_d"
    ),
    "judged": "chance days lapses recalled said",
}


def _text(name: str, *, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)


def _int(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=key, nullable=False, autoincrement=False)


def upgrade() -> None:
    """Make the tables, empty: the first report fills them."""
    heads: dict[str, list[sa.Column[int] | sa.Column[str]]] = {
        "estimate": [_text(name, key=True) for name in ("learner", "card", "facet")],
        "kept_day": [_text("learner", key=True), _int("day", key=True)],
        "judged": [
            _text("learner", key=True), _int("day", key=True), _int("at", key=True), _text("event", key=True),
            _text("card"), _text("facet"),
        ],
    }  # fmt: skip
    for name, head in heads.items():
        op.create_table(name, *head, *(_int(column) for column in _NUMBERS[name].split()), sqlite_strict=True)
