"""Whatever the description of the API allows is accepted, whatever it forbids is refused, and every answer fits it.

Schemathesis makes the requests, against the ASGI application. A few examples for each door run in the normal suite,
many with `make fuzz`.
"""

import logging
import random
from typing import Any

import pytest
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.python.asgi import shutdown_lifespans
from schemathesis.schemas import BaseSchema

from accounts.api.paging import write_cursor
from accounts.models import EndUser
from accounts.models.credentials import Scope
from config.asgi import application
from tests.factories import (
    ApiKeyFactory,
    ChannelFactory,
    CompanyFactory,
    EndUserFactory,
    GroupFactory,
    IdentityFactory,
    ManagementTokenFactory,
    SessionFactory,
)

GROUP = "01980d3e-0000-7000-8000-000000000001"
SHORT = settings(
    max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
LONG = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def described(*, at_the_edges: bool) -> BaseSchema:
    """The description as loaded by Schemathesis; `at_the_edges` adds each limit of each field, methodically."""
    found = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))
    found.app = application
    found.config.phases.coverage.enabled = at_the_edges
    return found


schemathesis.openapi.format("phone", st.sampled_from(["+441632960960", "+44 1632 960961", "+4930123456"]))
schemathesis.openapi.format("group-uid", st.just(GROUP))
schemathesis.openapi.format("cursor", st.uuids().map(lambda pk: write_cursor(EndUser(pk=pk))))


@pytest.fixture(scope="module", autouse=True)
def server():
    """Schemathesis starts the application's lifespan; it ends before the database goes."""
    yield
    shutdown_lifespans()


@pytest.fixture
def world(transactional_db, settings, caplog):
    """Acme with all it needs, and the headers that open every door of it."""
    caplog.set_level(logging.WARNING, logger="usher.access")
    settings.LIMITS = dict.fromkeys(("api", "mint", "mint_failed"), (1_000_000, 60))
    company = CompanyFactory(slug="acme")
    channel = ChannelFactory(company=company, token_age_max=365 * 86_400)
    GroupFactory(pk=GROUP, company=company, is_assignable=True)
    vera = EndUserFactory(company=company)
    IdentityFactory(end_user=vera, value="vera-1")
    SessionFactory(channel=channel, end_user=vera)
    key = ApiKeyFactory(company=company, scopes=Scope.values, allows_legacy=True)
    token = ManagementTokenFactory(channel=channel)
    return {
        "ids": {"channel_id": channel.pk, "app_uid": company.pk, "end_user_id": vera.pk},
        "fields": {
            "channelID": str(channel.pk),
            "companyID": str(company.pk),
            "cursor": write_cursor(vera),
            "phone": "+441632960960",
        },
        "headers": {"Authorization": f"Bearer {key.text}", "x-api-key": key.text, "apiToken": token.text},
    }


def check(case: schemathesis.Case, world: dict[str, Any]) -> None:
    if case.meta and case.meta.generation.mode == GenerationMode.POSITIVE:
        aim(case, world)
    elif any(value in (None, [], {}) for value in dict(case.query or {}).values()):
        return  # such a parameter is sent as nothing, and what was wrong with the request is lost on the way
    case.call_and_validate(headers=world["headers"])


def aim(case: schemathesis.Case, world: dict[str, Any]) -> None:
    """Ids that exist, so that a valid request comes further than 404, and values of formats that are ours alone."""
    for name in case.path_parameters or {}:
        case.path_parameters[name] = str(world["ids"][name])
    for part in (case.query, case.body):
        if isinstance(part, dict):
            part.update({name: value for name, value in world["fields"].items() if isinstance(part.get(name), str)})
            for name in {"ttl", "tokenAge"} & set(part):
                if isinstance(part[name], float):  # JSON Schema takes 60.0 for an integer, the doors do not
                    part[name] = int(part[name])
            if "clientID" in part and random.random() < 0.5:
                part["clientID"] = "vera-1"


@described(at_the_edges=False).parametrize()
@SHORT
def test_A07_a_few_requests_of_every_kind_are_answered_as_described(case, world):
    check(case, world)


@pytest.mark.fuzz
@described(at_the_edges=True).parametrize()
@LONG
def test_A07_many_requests_of_every_kind_are_answered_as_described(case, world):
    check(case, world)
