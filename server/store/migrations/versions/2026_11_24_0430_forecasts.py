"""What the forecast has learnt, per centre."""

from collections.abc import Sequence

revision = "2026_11_24_0430_forecasts"
down_revision = "2026_11_23_2245_appointments"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    pass
