"""Roll-ups count more than they did: take them away, the clockwork counts them anew from the journal."""

from collections.abc import Sequence

from alembic import op

revision = "2026_11_28_1130_count_anew"
down_revision = "2026_11_28_1100_forecast_model"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("DELETE FROM rollup")
    op.execute("DELETE FROM rolled")
    op.execute("DELETE FROM stale_day")
    # This alarm is looked at like all others now: what still holds is raised anew within a minute.
    op.execute("UPDATE alert SET cleared_at = raised_at WHERE kind = 'forecast_off' AND cleared_at IS NULL")
