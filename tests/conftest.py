"""The cast: Acme with Olga (owner), Adam (admin), Ana (agent) and the end user Vera; next door Bolt with Boris."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils.translation import override

from accounts.models import Company, EndUser, User
from accounts.models.companies import Role
from channels_app.models import Channel, ManagementToken
from tests.factories import (
    ChannelFactory,
    ChannelMemberFactory,
    CompanyFactory,
    EndUserFactory,
    ManagementTokenFactory,
    MembershipFactory,
    UserFactory,
)

pytest_plugins = ["tests.browsing", "tests.emptying", "tests.live_server", "tests.widget.mailbox"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A request leaves the thread in the language of its reader, for whatever test comes next."""
    with override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A pool that was opened while Django started would still lead to the database beside that of the tests."""
    connection.close_pool()


@pytest.fixture
def acme(db: None) -> Company:
    return CompanyFactory(slug="acme", name="Acme")


@pytest.fixture
def bolt(db: None) -> Company:
    """The neighbour, whose rows nobody of Acme may see, change or guess."""
    return CompanyFactory(slug="bolt", name="Bolt")


@pytest.fixture
def olga(acme: Company) -> User:
    """Owner of Acme."""
    return member(acme, "olga", Role.OWNER)


@pytest.fixture
def adam(acme: Company) -> User:
    """Admin of Acme."""
    return member(acme, "adam", Role.ADMIN)


@pytest.fixture
def ana(acme: Company) -> User:
    """Agent of Acme."""
    return member(acme, "ana", Role.AGENT)


@pytest.fixture
def boris(bolt: Company) -> User:
    """Owner of Bolt."""
    return member(bolt, "boris", Role.OWNER)


@pytest.fixture
def operator(db: None) -> User:
    """Whoever hosts it: the superuser, member of no company."""
    return UserFactory(email="operator@usher.test", name="Operator", is_superuser=True)


@pytest.fixture
def vera(acme: Company) -> EndUser:
    """An end user of Acme."""
    return EndUserFactory(company=acme, name="Vera")


@pytest.fixture
def site(acme: Company) -> Channel:
    """Acme's web channel."""
    return ChannelFactory(company=acme, slug="site", name="Web shop")


@pytest.fixture
def support(acme: Company) -> Channel:
    """Acme's other web channel."""
    return ChannelFactory(company=acme, slug="support", name="Support desk")


@pytest.fixture
def lena(support: Channel) -> User:
    """Agent of Acme who sees the channel `support` alone."""
    user = UserFactory(email="lena@acme.test", name="Lena")
    ChannelMemberFactory(channel=support, user=user)
    return user


@pytest.fixture
def bolt_site(bolt: Company) -> Channel:
    return ChannelFactory(company=bolt, slug="site", name="Bolt shop")


@pytest.fixture
def management_token(site: Channel) -> ManagementToken:
    """A live management token of Acme's web channel; its secret is `.text`."""
    return ManagementTokenFactory(channel=site, name="backend")


@pytest.fixture
def bolt_token(bolt_site: Channel) -> ManagementToken:
    return ManagementTokenFactory(channel=bolt_site, name="backend")


def member(company: Company, name: str, role: Role) -> User:
    user = UserFactory(email=f"{name}@{company.slug}.test", name=name.capitalize())
    MembershipFactory(company=company, user=user, role=role)
    return user
