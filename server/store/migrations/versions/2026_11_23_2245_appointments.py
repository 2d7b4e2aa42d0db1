"""Appointments and journeys."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_2245_appointments"
down_revision = "2026_11_23_1800_first_tables"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "appointment",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("service_day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("party_size", sa.Integer(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("quota", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visit", sa.BigInteger(), nullable=True),
        sa.Column("referral", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("centre", "code", name="appointment_code_once"),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index("appointment_day", ["centre", "service_day", "starts_at"], unique=False)
        batch_op.create_index("appointment_state", ["centre", "state", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_link"), ["link"], unique=True)

    op.create_table(
        "booking_day",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("service_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "service_day"),
    )
    op.create_table(
        "closure",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.create_index("closure_ends", ["centre", "ends_at"], unique=False)

    op.create_table(
        "contact",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("appointment", sa.BigInteger(), nullable=True),
        sa.Column("wish", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index("contact_appointment", ["appointment"], unique=False)
        batch_op.create_index("contact_mark", ["centre", "mark"], unique=False)
        batch_op.create_index("contact_wish", ["wish"], unique=False)

    op.create_table(
        "desk_agent",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("centre", "desk", "user"),
    )
    op.create_table(
        "feed",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=True),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_table(
        "interpreter",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("centre", "id"),
    )
    with op.batch_alter_table("interpreter", schema=None) as batch_op:
        batch_op.create_index(
            "interpreter_once",
            ["centre", "step"],
            unique=True,
            sqlite_where=sa.text("step IS NOT NULL"),
            postgresql_where=sa.text("step IS NOT NULL"),
        )

    op.create_table(
        "letter",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("contact", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index("letter_contact", ["contact"], unique=False)
        batch_op.create_index(
            "letter_due",
            ["centre", "due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'sending')"),
            postgresql_where=sa.text("state IN ('waiting', 'sending')"),
        )

    op.create_table(
        "referral",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("visit", sa.BigInteger(), nullable=False),
        sa.Column("from_step", sa.BigInteger(), nullable=False),
        sa.Column("from_service", sa.String(), nullable=False),
        sa.Column("to_service", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("step", sa.BigInteger(), nullable=True),
        sa.Column("appointment", sa.BigInteger(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index("referral_open", ["centre", "to_service", "state"], unique=False)
        batch_op.create_index("referral_visit", ["visit"], unique=False)

    op.create_table(
        "taken",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appointment", sa.BigInteger(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("centre", "desk", "starts_at"),
    )
    with op.batch_alter_table("taken", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_taken_appointment"), ["appointment"], unique=False)

    op.create_table(
        "wish",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("service_day", sa.Date(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("party_size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appointment", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wish_link"), ["link"], unique=True)
        batch_op.create_index("wish_open", ["centre", "service", "service_day", "state", "id"], unique=False)

    with op.batch_alter_table("desk", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("auto_call", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.add_column(sa.Column("target_agent", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("needs", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("interpreter", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(), nullable=True))
        # A default that is a text lets SQLite add the column in place; for one that is an expression
        # Alembic writes the table anew, without its AUTOINCREMENT. Both databases read "0" as false.
        batch_op.add_column(sa.Column("stored", sa.Boolean(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("recalls", sa.Integer(), nullable=False, server_default="0"))
    # Between lane E (0) and all others (now 2) stands what a desk has stored; who is put back is ranked anew.
    op.execute("UPDATE step SET precedence = 2 WHERE precedence = 1 AND state = 'waiting'")

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("free_order", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("appointment", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("copies", sa.Integer(), nullable=False, server_default="0"))
