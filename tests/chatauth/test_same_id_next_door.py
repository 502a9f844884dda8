"""One id, two companies: two people, through every door that mints. Neither finds, changes or takes over the other."""

import json

import jwt
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import EndUser
from tests.factories import ApiKeyFactory

ID = "customer-1042"
MAIL = "vera@example.test"


def by_management_token(token, name):
    body = {"clientID": ID, "channelID": str(token.channel_id), "properties": {"name": name}}
    return said(reverse("mint-mindbehind"), body, apiToken=token.text)["token"]


def by_mindset(token, name):
    key = ApiKeyFactory(company=token.company)
    return said(reverse("mint-mindset", args=[token.company_id]), {"externalId": ID}, **{"x-api-key": key.text})[
        "authToken"
    ]


def by_address(token, name):
    key = ApiKeyFactory(company=token.company)
    body = {"userEmail": MAIL}
    return said(reverse("mint-mindset", args=[token.company_id]), body, **{"x-api-key": key.text})["authToken"]


def by_rest(token, name):
    key = ApiKeyFactory(company=token.company)
    body = {"external_id": ID, "properties": {"name": name}}
    return said(reverse("mint-channel", args=[token.channel_id]), body, Authorization=f"Bearer {key.text}")["token"]


def said(address, body, **headers):
    answer = Client().post(address, json.dumps(body), content_type="application/json", headers=headers)
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


def person(text):
    return EndUser.objects.get(pk=jwt.decode(text, options={"verify_signature": False})["sub"])


@pytest.mark.parametrize("mint", [by_management_token, by_mindset, by_address, by_rest])
def test_T06_the_same_id_at_the_neighbours_is_somebody_else(mint, management_token, bolt_token):
    ours, theirs = person(mint(management_token, "Vera")), person(mint(bolt_token, "Vincent"))
    assert (ours.company, theirs.company) == (management_token.company, bolt_token.company)
    assert ours != theirs
    assert [person(mint(token, name)) for token, name in ((management_token, "Vera"), (bolt_token, "Vincent"))] == [
        ours,
        theirs,
    ]
    assert EndUser.objects.count() == 2
    ours.refresh_from_db()
    assert ours.name in ("Vera", "")
