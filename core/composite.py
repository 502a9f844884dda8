"""Composite foreign keys: a row can only point at rows of its own company, because the database says so."""

from django.db.migrations.operations import RunSQL


def same_company(table: str, column: str, target: str) -> RunSQL:
    """A migration step: `(company_id, column)` of `table` references `(company_id, id)` of `target`."""
    name = f"{table}_{column}_same_company"
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (company_id, {column}) "
        f"REFERENCES {target} (company_id, id) DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )
