"""Roll-ups: statistics counted once and kept."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_0440_rollups"
down_revision = "2026_11_24_0430_forecasts"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "rollup",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("grain", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("total", sa.LargeBinary(), nullable=False),
        sa.Column("slices", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "grain", "start", "scope"),
    )
    op.create_table(
        "rolled",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("centre"),
    )
    op.create_table(
        "stale_day",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "day"),
    )
    of_desks = sa.text("verb IN ('open', 'break', 'close')")
    op.create_index(
        "journal_desk",
        "journal",
        ["centre", "desk", "at"],
        unique=False,
        sqlite_where=of_desks,
        postgresql_where=of_desks,
    )
