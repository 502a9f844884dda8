from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from channels_app.models import SigningKey
from core import vault
from core.vault import CannotUnseal, is_current, seal, sealed_fields, unseal
from tests.factories import SIGNING_SECRET, ChannelFactory, SigningKeyFactory

OLD = {"old": b"o" * 32}
NEW = {"new": b"n" * 32}
SECRET = "canary-9f1d-\u0131\u015f\u0131k"


@pytest.fixture(autouse=True)
def old_key(settings):
    settings.VAULT_KEYS = OLD


def reseal() -> str:
    out = StringIO()
    call_command("reseal", stdout=out)
    return out.getvalue()


def test_what_was_sealed_can_be_read_back_and_looks_different_each_time():
    assert unseal(seal(SECRET)) == SECRET
    assert seal(SECRET) != seal(SECRET)
    assert "canary" not in seal(SECRET)


def test_K03_a_new_key_seals_and_the_old_one_still_opens(settings):
    sealed = seal(SECRET)
    settings.VAULT_KEYS = NEW | OLD
    assert unseal(sealed) == SECRET
    assert not is_current(sealed)
    fresh = seal(SECRET)
    settings.VAULT_KEYS = NEW
    assert unseal(fresh) == SECRET
    with pytest.raises(CannotUnseal, match="VAULT_KEYS"):
        unseal(sealed)


@pytest.mark.parametrize("value", ["", "nonsense", "gAAAAABnonsense"])
def test_what_nobody_sealed_is_a_clear_error(value):
    with pytest.raises(CannotUnseal, match=r"docs/vault\.md"):
        unseal(value)


def test_a_changed_value_is_not_opened():
    sealed = seal(SECRET)
    with pytest.raises(CannotUnseal):
        unseal(sealed[:-10] + ("A" if sealed[-10] != "A" else "B") + sealed[-9:])


def test_the_identity_keys_are_known_to_the_vault():
    assert (SigningKey, "secret_sealed") in sealed_fields()


def test_K03_after_reseal_the_old_key_is_not_needed(settings, db):
    keys = SigningKeyFactory.create_batch(3)
    public = SigningKeyFactory(algorithm="RS256", secret_sealed="", public_key="-----BEGIN PUBLIC KEY-----")
    settings.VAULT_KEYS = NEW | OLD
    assert "Sealed 3 values" in reseal()
    settings.VAULT_KEYS = NEW
    for key in keys:
        key.refresh_from_db()
        assert unseal(key.secret_sealed) == SIGNING_SECRET
    public.refresh_from_db()
    assert public.secret_sealed == ""


def test_a_second_reseal_changes_nothing(settings, db):
    SigningKeyFactory.create_batch(2)
    settings.VAULT_KEYS = NEW | OLD
    reseal()
    before = list(SigningKey.objects.values_list("secret_sealed", flat=True))
    assert "Sealed 0 values" in reseal()
    assert list(SigningKey.objects.values_list("secret_sealed", flat=True)) == before


def test_reseal_works_in_batches_and_goes_on_where_it_was_cut_off(settings, db):
    channel = ChannelFactory()
    SigningKeyFactory.create_batch(5, channel=channel)
    settings.VAULT_KEYS = NEW | OLD
    assert vault.reseal_all(SigningKey, "secret_sealed", batch=2) == (5, [])
    SigningKeyFactory(channel=channel)
    settings.VAULT_KEYS = {"newer": b"x" * 32, **NEW, **OLD}
    assert vault.reseal_all(SigningKey, "secret_sealed", batch=2) == (6, [])


def test_a_value_whose_key_is_lost_is_named_and_left_and_the_others_are_sealed(settings, db):
    settings.VAULT_KEYS = {"lost": b"l" * 32}
    orphan = SigningKeyFactory()
    settings.VAULT_KEYS = OLD
    healthy = SigningKeyFactory()
    settings.VAULT_KEYS = NEW | OLD
    with pytest.raises(CommandError, match=str(orphan.pk)):
        reseal()
    before = orphan.secret_sealed
    orphan.refresh_from_db()
    healthy.refresh_from_db()
    assert orphan.secret_sealed == before
    assert is_current(healthy.secret_sealed)


def test_K03_a_dump_of_the_database_holds_no_secret(management_token):
    SigningKeyFactory(channel=management_token.channel)
    text = every_row()
    assert management_token.prefix in text
    assert management_token.text not in text
    assert management_token.text.rpartition("_")[2] not in text
    assert SIGNING_SECRET not in text


def every_row() -> str:
    """What a dump holds: each row of each table as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        lines: list[str] = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            lines += [line for (line,) in cursor.fetchall()]
    return "\n".join(lines)


def test_the_page_about_the_vault_says_what_a_lost_key_means():
    page = (Path(__file__).parents[2] / "docs/vault.md").read_text()
    assert "## If a key is lost" in page
    assert "manage.py reseal" in page
