"""Roll-ups: statistics counted once and kept."""

from collections.abc import Sequence

revision = "2026_11_24_0440_rollups"
down_revision = "2026_11_24_0430_forecasts"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    pass
