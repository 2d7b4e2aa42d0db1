"""What alarms measure, and what is sent of alerts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from server.store.tables import WideId

revision = "2026_11_24_1400_dispatches"
down_revision = "2026_11_24_0920_alarms_stand"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("alert", sa.Column("value", sa.Integer(), nullable=True))
    op.add_column("alert", sa.Column("threshold", sa.Integer(), nullable=True))
    op.create_table(
        "dispatch",
        sa.Column("id", WideId, primary_key=True, autoincrement=True),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("alert", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("news", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("threshold", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.UniqueConstraint("alert", "channel", "number", name="dispatch_once"),
    )
    op.create_index("dispatch_due", "dispatch", ["centre", "state", "due_at"])
