"""All SQL, and nothing but SQL: plain functions that take a connection. The same code on SQLite and PostgreSQL."""
