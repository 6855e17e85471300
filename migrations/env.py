"""How Alembic reaches the database: through the running application."""

from __future__ import annotations

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db

with database.engine.connect() as connection:
    # SQLite changes a table by making it anew (batch): the same migrations serve both databases.
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
