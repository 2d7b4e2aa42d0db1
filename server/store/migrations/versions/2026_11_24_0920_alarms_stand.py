"""Thresholds that are passed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_0920_alarms_stand"
down_revision = "2026_11_24_0500_alarms"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "alarm",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("centre", "kind", "device"),
    )
