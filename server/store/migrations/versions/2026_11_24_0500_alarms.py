"""Alarms: what was sent where, and when."""

from collections.abc import Sequence

revision = "2026_11_24_0500_alarms"
down_revision = "2026_11_24_0450_declared"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    pass
