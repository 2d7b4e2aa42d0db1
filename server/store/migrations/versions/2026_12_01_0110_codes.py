"""Codes are set aside until they are used, whatever the day; a code is found over days; silence is known."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op

from server.store.tables import Moment

revision = "2026_12_01_0110_codes"
down_revision = "2026_11_28_1130_count_anew"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("visit_ticket", "visit", ["centre", "ticket", "service_day"])
    op.add_column("device", sa.Column("heard_before", sa.DateTime(timezone=True), nullable=True))
    kept = _newest()
    op.drop_table("reserved")
    table = op.create_table(
        "reserved",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("reserved_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("centre", "ticket"),
    )
    op.bulk_insert(table, kept)


def _newest() -> list[dict[str, object]]:
    """Return the codes of each centre's newest day; the moment is no later than they were set aside."""
    rows = op.get_bind().execute(
        sa.text(
            "SELECT centre, service_day, ticket, device FROM reserved WHERE service_day = "
            "(SELECT max(other.service_day) FROM reserved other WHERE other.centre = reserved.centre)"
        ).columns(service_day=sa.Date())
    )
    return [
        {
            "centre": row.centre,
            "ticket": row.ticket,
            "device": row.device,
            "reserved_at": datetime.combine(row.service_day, time(), UTC) - timedelta(hours=14),
        }
        for row in rows
    ]
