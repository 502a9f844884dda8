"""No page of the console speaks as Django's own admin does: neither its sentences nor its bare widgets."""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import Company
from chat.models import Tag
from tests.console.acting import logged_in
from tests.console.world import populate
from tests.factories import TagFactory

DEFAULTS = re.compile(
    r"Add another |successfully|You may (?:edit|add) |Select [\w ]+ to (?:change|view)\b|(?:Superuser|Staff) status"
    r"|>-{5,}<|Designates |[Ss]ite administration|Django|Hold down |Date joined|Change history|Currently:|vDateField"
    r"|Yes, I’m sure|Are you sure|Today’s date|Enter a valid JSON|color:\s*#"
)


def defaults_in(client: Client, addresses: list[str]) -> dict[str, set[str]]:
    found = {}
    for address in addresses:
        response = client.get(address)
        assert response.status_code in (200, 302, 403, 404), address
        found[address] = set(DEFAULTS.findall(response.text if response.status_code == 200 else ""))
    return {address: words for address, words in found.items() if words}


def addresses_of(names: list[str]) -> list[str]:
    """The list, the form for a new row, and the pages of the first row, of every model that the console has."""
    addresses = [reverse(f"admin:{name}") for name in names]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.first()
        assert row or model._meta.app_label in ("axes", "procrastinate"), model
        addresses += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
        for page in ("change", "delete", "history") if row else ():
            try:
                addresses.append(reverse(f"{name}_{page}", args=[row.pk]))
            except NoReverseMatch:
                continue
    return addresses


def test_no_page_has_a_sentence_or_a_widget_of_django(operator, olga, acme):
    populate(acme, "Acme")
    addresses = addresses_of(["index", "account", "second_factor", "password_change", "switch"])
    for person in (operator, olga):
        assert defaults_in(logged_in(person), addresses) == {}


@pytest.fixture
def form(acme: Company) -> dict[str, str]:
    return {"company": str(acme.pk), "name": "Delivery", "tone": "accent"}


def test_what_was_done_is_said_in_the_console_s_own_words(olga, acme, form):
    client, add = logged_in(olga), reverse("admin:chat_tag_add")
    said = client.post(add, {**form, "_continue": ""}, follow=True).text
    assert "“Delivery” is added." in said
    tag = Tag.objects.get(name="Delivery")
    change = reverse("admin:chat_tag_change", args=[tag.pk])
    said += client.post(change, {**form, "name": "Deliveries", "_save": ""}, follow=True).text
    assert "“Deliveries” is saved." in said
    said += client.post(reverse("admin:chat_tag_delete", args=[tag.pk]), {"post": "yes"}, follow=True).text
    assert "“Deliveries” is deleted." in said
    rows = [str(TagFactory(company=acme).pk) for _number in range(2)]
    chosen = {"action": "delete_selected", "_selected_action": rows, "post": "yes"}
    said += client.post(reverse("admin:chat_tag_changelist"), chosen, follow=True).text
    assert "2 rows are deleted." in said
    assert DEFAULTS.findall(said) == []
