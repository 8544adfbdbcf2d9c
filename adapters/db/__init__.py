"""The SQL store: SQLite on one machine, Postgres when grown."""
