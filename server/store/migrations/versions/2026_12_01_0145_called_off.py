"""Appointments that a closure of the centre called off."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_0145_called_off"
down_revision = "2026_12_01_0140_origin"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("appointment", sa.Column("closure", sa.BigInteger(), nullable=True))
    op.add_column(
        "appointment", sa.Column("written", sa.Boolean(), nullable=False, server_default=sa.false())
    )
