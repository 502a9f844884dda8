"""The first operator comes from the environment, once."""

import pytest
from django.core.management.base import CommandError

from accounts.models import User
from console.provision.operators import first_operator
from core.models import Entry


def test_the_environment_makes_the_first_operator(db, settings):
    settings.USHER_ADMIN_EMAIL, settings.USHER_ADMIN_PASSWORD = "op@usher.test", "a long first password"
    first_operator()
    operator = User.objects.get()
    assert operator.is_superuser
    assert operator.check_password("a long first password")
    assert Entry.objects.get().action == "user.operator_made"


def test_M03_a_second_start_never_resets_a_password(db, settings):
    settings.USHER_ADMIN_EMAIL, settings.USHER_ADMIN_PASSWORD = "op@usher.test", "a long first password"
    first_operator()
    operator = User.objects.get()
    operator.set_password("changed since")
    operator.save()
    first_operator()
    assert User.objects.get().check_password("changed since")


@pytest.mark.parametrize("weak", ["admin", "123456", "password12", "op@usher.test", "83920174652"])
def test_M03_a_weak_password_makes_no_operator_and_stops_the_start(db, settings, weak):
    settings.USHER_ADMIN_EMAIL, settings.USHER_ADMIN_PASSWORD = "op@usher.test", weak
    with pytest.raises(CommandError, match=r"USHER_ADMIN_PASSWORD is too weak\. "):
        first_operator()
    assert not User.objects.exists()


def test_a_weak_password_is_only_warned_of_on_a_machine_for_development(db, settings, caplog):
    settings.DEBUG = True
    settings.USHER_ADMIN_EMAIL, settings.USHER_ADMIN_PASSWORD = "op@usher.test", "admin"
    first_operator()
    assert User.objects.get().is_superuser
    assert "USHER_ADMIN_PASSWORD is too weak." in caplog.text


def test_M03_nobody_is_there_from_the_beginning(db):
    """No migration makes an account: the first ones come from the environment, `createsuperuser` or `provision`."""
    assert not User.objects.exists()


def test_without_both_nobody_is_made(db, settings):
    settings.USHER_ADMIN_EMAIL, settings.USHER_ADMIN_PASSWORD = "op@usher.test", ""
    first_operator()
    assert not User.objects.exists()
