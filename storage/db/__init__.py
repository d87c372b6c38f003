"""The engine, tables, migrations, opaque identities and the audit log."""
