"""All SQL, and nothing but SQL: plain functions that take a connection. One code for both databases."""
