"""Every app that holds personal data can be asked for it."""

from django.core.checks import Error

from accounts.checks import erasable


def test_G06_an_app_with_rows_of_end_users_that_cannot_be_erased_is_found(settings):
    assert erasable(None) == []
    settings.PERSONAL_DATA = ["accounts.personal_data", "chatauth.personal_data"]
    found = erasable(None)
    assert {error.id for error in found} == {"accounts.E101"}
    assert all(isinstance(error, Error) for error in found)
    assert any("chat.Conversation" in error.msg for error in found)


def test_a_module_without_the_two_functions_is_found(settings):
    settings.PERSONAL_DATA = ["accounts.abilities", "chatauth.personal_data", "chat.personal_data"]
    assert [error.id for error in erasable(None)] == ["accounts.E102"]
