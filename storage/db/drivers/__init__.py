"""How connections, transactions and statements reach the drivers of SQLite and PostgreSQL."""
