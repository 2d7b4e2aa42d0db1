"""Every change of an appointment is counted and has its moment: calendars tell by both what is newer."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_0130_revisions"
down_revision = "2026_12_01_0110_codes"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("appointment", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("appointment", sa.Column("changed_at", sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE appointment SET changed_at = made_at, "
        "revision = moves + CASE WHEN state IN ('checked_in', 'missed', 'cancelled') THEN 1 ELSE 0 END"
    )
