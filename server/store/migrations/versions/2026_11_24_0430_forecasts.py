"""What the forecast has learnt, per centre."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_0430_forecasts"
down_revision = "2026_11_23_2245_appointments"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "forecast",
        sa.Column("centre", sa.String(), primary_key=True),
        sa.Column("habits", sa.Text(), nullable=True),
        sa.Column("lessons", sa.Integer(), nullable=False),
        sa.Column("learnt_on", sa.Date(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("calibration", sa.String(), nullable=False),
        sa.Column("promises", sa.JSON(), nullable=False),
        sa.Column("lately", sa.String(), nullable=False),
    )
