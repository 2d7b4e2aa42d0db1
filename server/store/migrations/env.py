"""Alembic's entry: the connection is handed over by `store.database.migrate`."""

from alembic import context
from sqlmodel import SQLModel

import server.store.alarm_tables
import server.store.booking_tables
import server.store.declared_tables
import server.store.forecast_tables
import server.store.journal_tables
import server.store.journey_tables
import server.store.rollup_tables  # noqa: F401 - all fill SQLModel.metadata, and bring the first tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
