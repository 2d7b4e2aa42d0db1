"""Alembic's entry: the connection is handed over by `store.database.migrate`."""

from alembic import context
from sqlmodel import SQLModel

import server.store.tables  # noqa: F401 - fills SQLModel.metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
