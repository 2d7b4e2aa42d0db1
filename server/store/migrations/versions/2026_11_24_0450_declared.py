"""What visitors declared of themselves, apart from their tickets."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_0450_declared"
down_revision = "2026_11_24_0440_rollups"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "declared",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("age", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("population_group", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "declared_count",
        sa.Column("centre", sa.String(), primary_key=True),
        sa.Column("month", sa.String(), primary_key=True),
        sa.Column("question", sa.String(), primary_key=True),
        sa.Column("answer", sa.String(), primary_key=True),
        sa.Column("people", sa.Integer(), nullable=False),
    )
