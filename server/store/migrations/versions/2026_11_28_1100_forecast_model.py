"""What was learnt on top of the simulation."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_1100_forecast_model"
down_revision = "2026_11_24_1400_dispatches"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("forecast", sa.Column("model", sa.Text(), nullable=True))
