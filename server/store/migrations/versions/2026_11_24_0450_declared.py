"""What visitors declared of themselves, apart from their tickets."""

from collections.abc import Sequence

revision = "2026_11_24_0450_declared"
down_revision = "2026_11_24_0440_rollups"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    pass
