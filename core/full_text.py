"""Searching words with PostgreSQL's own full text (configuration `simple`: every language alike, no stop words).

`core_words(company, text)` is what is indexed, `core_words_query(company, asked)` what is asked; both make words of
everything between punctuation, and both carry the company, so that a search costs what its own company wrote and the
index itself keeps the neighbours' words apart. Each word asked for also finds longer ones that begin with it.
"""

from django.db.migrations.operations import RunSQL

# Texts lose these before they become words, so that an address or a number is found by each of its parts.
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~“”„‘’«»…–—¿¡،؟、。，？！"
BATCH = "gin_pending_list_limit = 256"  # KiB


def word_functions() -> RunSQL:
    """A migration step: both functions. They are immutable, so a change of either needs every index made anew."""
    return RunSQL(
        f"""
        CREATE FUNCTION core_words(company uuid, said text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
            SELECT array_to_tsvector(ARRAY['company:' || company])
                || to_tsvector('pg_catalog.simple', {_bare("said")})
        $body$;
        CREATE FUNCTION core_words_query(company uuid, asked text) RETURNS tsquery
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
            SELECT ('''company:' || company || '''')::tsquery
                && to_tsquery('pg_catalog.simple', string_agg('''' || word || ''':*', ' & '))
            FROM regexp_split_to_table({_bare("asked")}, '\\s+') AS word WHERE word <> ''
        $body$;
        """,  # noqa: S608 - made of constants
        "DROP FUNCTION core_words(uuid, text); DROP FUNCTION core_words_query(uuid, text);",
    )


def word_index(table: str, said: str, *, condition: str = "") -> RunSQL:
    """A migration step, in a migration that is not atomic: index the words of the SQL expression `said`.

    Writing goes on meanwhile. New rows are put into the index in small batches, so that no single one waits long.
    A query must repeat the `condition`, if there is one.
    """
    name = f"{table}_words"
    where = f" WHERE {condition}" if condition else ""
    words = f"core_words(company_id, {said})"
    return RunSQL(
        [
            f"DROP INDEX CONCURRENTLY IF EXISTS {name}",  # what an interrupted try may have left
            f"CREATE INDEX CONCURRENTLY {name} ON {table} USING gin ({words}) WITH ({BATCH}){where}",
        ],
        f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
    )


def _bare(text: str) -> str:
    quoted = PUNCTUATION.replace("'", "''")
    return f"translate({text}, '{quoted}', repeat(' ', {len(PUNCTUATION)}))"
