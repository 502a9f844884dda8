"""Pages asked for in ways that no link leads to: none holds a word of the neighbour (T02), takes a row of theirs (T04),
or tells what they have from what nobody has (T05)."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.forms import ModelChoiceField
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Group
from core.ids import uuid7
from core.tenancy import companies_of_row, path_of
from tests.console.acting import logged_in
from tests.console.filled import form_of
from tests.console.test_who_sees_what import plain_addresses, row_addresses
from tests.console.world import CANARY, Populated

PART = CANARY[:-1]  # what is searched for stands in the box again
ANSWERED = (200, 302, 400, 403, 404)
OF_ONE_REQUEST = re.compile(r'(name="(?:csrfmiddlewaretoken|once)" value=|[?&]next=)[^"&]*')


def name_of(model: type[models.Model], page: str) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def relations(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.get_fields() if field.is_relation and field.related_model]


def theirs_of(model: type[models.Model], theirs: Populated) -> Any:
    """A row of the neighbour, or of nobody, of that model."""
    path = path_of(model)
    return model._base_manager.filter(**{path: theirs.channel.company_id}).first() if path else None


def odd_queries(model: type[models.Model], page: str, theirs: Populated) -> list[dict[str, str]]:
    rows = {field.name: theirs_of(field.related_model, theirs) for field in relations(model)}
    ids = {name: str(row.pk) for name, row in rows.items() if row}
    window = {"_popup": "1", "_to_field": "id"}
    if page == "add":
        return [window, ids]
    by_name = [{"q": PART}, {"company__name__startswith": PART}, {"name__startswith": PART}]
    return [window, *by_name, *({f"{name}__id__exact": key} for name, key in ids.items())]


def test_T02_no_list_or_form_holds_a_word_of_the_neighbour_whatever_it_is_asked(olga, ours, theirs):
    client = logged_in(olga)
    opened = 0
    for model in admin.site._registry:
        for page in ("changelist", "add"):
            address = reverse(name_of(model, page))
            if client.get(address).status_code != 200:
                continue
            for query in odd_queries(model, page, theirs):
                answer = client.get(address, query, follow=True)
                assert answer.status_code in ANSWERED, (address, query)
                assert CANARY.casefold() not in answer.text.casefold(), (address, query)
                opened += answer.status_code == 200
    assert opened > 50


@pytest.mark.parametrize("who", ["ana", "olga", "operator"], indirect=True)
def test_T02_nothing_completes_what_somebody_types(who, ours, theirs):
    """Django would answer for every key of every table that has a page, whichever fields ask for it."""
    client = logged_in(who)
    for model in admin.site._registry:
        for field in relations(model):
            asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "term": ""}
            assert client.get(reverse("admin:autocomplete"), {**asked, "field_name": field.name}).status_code == 404


def test_T02_what_is_exported_holds_nothing_of_the_neighbour(adam, ours, theirs):
    client = logged_in(adam)
    for address in row_addresses(ours):
        if "/export/" in address:
            for data in ({"format": "json"}, {"format": "html"}, {}):
                answers = [client.get(address), client.post(address, data)]
                texts = [b"".join(one).decode() if one.streaming else one.text for one in answers]
                assert "Acme" in texts[-1] or "acme" in texts[0], address
                assert CANARY.casefold() not in " ".join(texts).casefold(), address


def test_T04_a_form_takes_no_row_of_the_neighbour_in_place_of_an_own_one(olga, ours, theirs):
    """Each form is sent as its page shows it, but with the neighbour's row wherever it names or offers one of ours."""
    swapped = {str(mine): str(other) for mine, other in zip(keys(ours), keys(theirs), strict=True)}
    client, tried = logged_in(olga), set()
    before = told_of(list(swapped.values()))
    for address in with_forms([*plain_addresses(), *row_addresses(ours)]):
        page = client.get(address)
        form = form_of(page.text, address) if page.status_code == 200 and not page.streaming else None
        if form is None:
            continue
        sent = {(name, value) for name, value in form.fields if value in swapped}
        offered = {(name, value) for name, value in form.offers if value in swapped}
        for name, value in sent | offered:
            fill = {"name": "Another", "slug": "another"} if address.endswith("/add/") else {}
            answer = client.post(address, form.data(**fill, **{name: swapped[value]}))
            assert answer.status_code in (200, 302, 403, 404), (address, name)
            assert CANARY not in (answer.text if answer.status_code == 200 else ""), (address, name)
            tried.add(name.split("-")[-1])
    assert {"channel", "user", "team", "bot", "company", "group"} <= tried
    assert told_of(list(swapped.values())) == before


def test_T04_no_choice_of_any_form_is_a_row_of_the_neighbour(olga, ours, theirs):
    """The choices themselves, those of inlines as well: also of fields that no page shows as a list."""
    client, seen = logged_in(olga), 0
    for address in with_forms([*plain_addresses(), *row_addresses(ours)]):
        for context in client.get(address).context or []:
            for form in forms_in(context):
                for name, field in form.fields.items():
                    if isinstance(field, ModelChoiceField) and name != "id":  # a hidden one, of the row itself
                        path = path_of(field.queryset.model)
                        companies = {one for row in field.queryset for one in companies_of_row(row, path or "pk")}
                        assert str(theirs.channel.company_id) not in companies, (address, field.label)
                        seen += len(companies)
    assert seen > 5


def test_T05_what_is_the_neighbours_and_what_is_nobodys_answer_alike(olga, theirs):
    """Status, text and the number of statements: what takes another way through the program takes another time."""
    client = logged_in(olga)
    nobodys = {str(key): str(uuid7()) for key in keys(theirs)}
    for address in row_addresses(theirs):
        absent = re.sub(r"[0-9a-f-]{36}", lambda found: nobodys.get(found[0], found[0]), address)
        if absent == address:
            continue
        for method, body in (("get", None), ("post", {"post": "yes", "confirmed": "yes", "how": "end"})):
            foreign, nothing = (asked(client, method, one, body) for one in (address, absent))
            assert foreign == nothing, f"{method} {address}"


def with_forms(addresses: list[str]) -> list[str]:
    return [address for address in addresses if not address.endswith(("/history/", "/delete/", "/versions/"))]


def told_of(values: list[str]) -> dict[str, str]:
    """What every table has in rows that name one of these ids."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        each = (
            "SELECT '{0}', md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM \"{0}\" AS t WHERE t::text ~ %(any)s"
        )
        cursor.execute(" UNION ALL ".join(each.format(table) for table in tables), {"any": "|".join(values)})
        return dict(cursor.fetchall())


def keys(of: Populated) -> list[Any]:
    group = Group.objects.get(company=of.channel.company_id)
    rows = [row for row in vars(of).values() if isinstance(row.pk, type(of.channel.pk))]
    return [*(row.pk for row in rows), of.channel.company_id, of.membership.user_id, group.pk]


def forms_in(context: Any) -> list[Any]:
    found = [context["adminform"].form] if context.get("adminform") else []
    for one in context.get("inline_admin_formsets") or []:
        found += [*one.formset.forms, one.formset.empty_form]
    return [*found, *([context["form"]] if hasattr(context.get("form"), "fields") else [])]


def asked(client: Client, method: str, address: str, body: Any) -> tuple[int, str, int]:
    with CaptureQueriesContext(connection) as queries:
        answer: HttpResponse = getattr(client, method)(address, body)
    text = OF_ONE_REQUEST.sub("", re.sub(r"[0-9a-f-]{36}", "", answer.text))
    return answer.status_code, text, len(queries)
