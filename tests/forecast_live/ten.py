"""The moment at which the days of these tests begin."""

from datetime import UTC, datetime

TEN = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
"""Ten o'clock at the centre."""
