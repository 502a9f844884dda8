"""Database triggers that announce the end of something, so that no doorway which changes the row can forget it."""

from django.db.migrations.operations import RunSQL

from core.live import CHANNEL


def announce_end(table: str, *, key: str, when: str, columns: str, reason: str) -> RunSQL:
    """A migration step: an update of `columns` that fulfils `when` (over OLD and NEW) sends the hint
    `{"k": "end", key: id, "reason": reason}` when it commits.
    """
    name = f"{table}_announce_end"
    return RunSQL(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            PERFORM pg_notify(
                '{CHANNEL}', json_build_object('k', 'end', '{key}', NEW.id, 'reason', '{reason}')::text
            );
            RETURN NULL;
        END $body$;
        CREATE TRIGGER {name} AFTER UPDATE OF {columns} ON {table}
            FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}();
        """,
        f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();",
    )
