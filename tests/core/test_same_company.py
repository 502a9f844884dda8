"""T04: the database itself refuses a row that ties two companies together."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models

from accounts.models import Company
from core.tenancy import path_of
from tests.core.rows import row_of

# Foreign keys between tenant tables whose composite constraint would cost too much or lies elsewhere, with the reason.
FREE: dict[tuple[str, str], str] = {
    ("chat_message", "session_id"): "no constraint at all: it is written with the liveness check of that session",
}


def tenant_models() -> list[type[models.Model]]:
    """Every table with a column for the company, as the database says."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_name)
            WHERE c.table_schema = 'public' AND c.column_name = 'company_id' AND t.table_type = 'BASE TABLE'
            """
        )
        tables = {name for (name,) in cursor.fetchall()}
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in tables]


def links() -> list[tuple[type[models.Model], models.Field]]:
    """Each column by which a row of a company points at another table whose rows have a company."""
    return [
        (model, field)
        for model in tenant_models()
        for field in model._meta.local_concrete_fields
        if field.is_relation
        and field.related_model is not Company
        and path_of(field.related_model) == "company"
        and (model._meta.db_table, field.column) not in FREE
    ]


def composite_keys() -> set[tuple[str, str]]:
    """(table, column) of each foreign key over (company_id, column), from pg_constraint."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT k.conrelid::regclass::text, array_agg(a.attname::text ORDER BY u.place)
            FROM pg_constraint k CROSS JOIN unnest(k.conkey) WITH ORDINALITY AS u (number, place)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number
            WHERE k.contype = 'f' AND cardinality(k.conkey) = 2 GROUP BY k.oid, k.conrelid
            """
        )
        return {(table, columns[1]) for table, columns in cursor.fetchall() if columns[0] == "company_id"}


def test_T04_every_link_between_tenant_tables_carries_the_company(db):
    found = {(model._meta.db_table, field.column) for model, field in links()}
    assert len(found) >= 12
    assert found <= composite_keys()


def test_T04_a_table_without_a_company_does_not_point_at_one_with_it(db):
    """Else its rows could be reached, and tied, around every check."""
    strangers = [
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        if model not in tenant_models() and model is not Company
        for field in model._meta.local_concrete_fields
        if field.is_relation and field.related_model and path_of(field.related_model) == "company"
    ]
    assert strangers == []


@pytest.mark.django_db(transaction=True)
def test_T04_raw_SQL_cannot_tie_two_companies_together():
    """For each link: a true row, pointed at a row of the neighbour by raw SQL, is refused at the end of it."""
    tried = []
    for model, field in links():
        mine, theirs = row_of(model), row_of(field.related_model)
        assert mine.company_id != theirs.company_id
        statement = f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s WHERE "{model._meta.pk.column}" = %s'
        with connection.cursor() as cursor, pytest.raises(IntegrityError, match="same_company"):
            cursor.execute(statement, [theirs.pk, mine.pk])
        tried.append((model._meta.db_table, field.column))
    assert len(tried) >= 12


@pytest.mark.django_db(transaction=True)
def test_T04_a_row_cannot_move_to_another_company_from_under_what_points_at_it():
    message = row_of(apps.get_model("chat.Message"))
    other = row_of(apps.get_model("chat.Conversation")).company_id
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="same_company"):
        cursor.execute("UPDATE chat_conversation SET company_id = %s WHERE id = %s", [other, message.conversation_id])
