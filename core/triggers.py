"""Database triggers that announce the end of a right, so that no doorway which changes the row can forget it."""

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


def announce_staff(table: str) -> RunSQL:
    """A migration step: each row that comes, goes or changes sends the hint `{"k": "staff", "user": its user_id}` when
    it commits, so that the sockets of this person are judged anew.
    """
    name = f"{table}_announce_staff"
    return RunSQL(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            PERFORM pg_notify(
                '{CHANNEL}', json_build_object('k', 'staff', 'user', coalesce(NEW.user_id, OLD.user_id))::text
            );
            RETURN NULL;
        END $body$;
        CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {name}();
        """,
        f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();",
    )
