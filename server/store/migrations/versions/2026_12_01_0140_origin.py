"""Whether a database is an older copy of itself."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_0140_origin"
down_revision = "2026_12_01_0130_revisions"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "origin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
