"""`manage.py provision`: a whole file, twice, and what it refuses."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.invitations import account_of, find
from accounts.models import ApiKey, Company, Membership, User
from bots.models import Script
from channels_app.models import Channel, ChannelHost, ManagementToken, SigningKey
from core import issued, vault
from core.models import Entry

FILE = """
companies:
  - slug: acme
    name: Acme Ltd
    seat_limit: 100
    groups: [gold]
    staff: [{email: owner@acme.test, role: owner, password: "correct horse battery"}]
    channels:
      - slug: site
        name: Web shop
        kind: web
        hosts: [chat.acme.test]
        sign_in: [client_token, external_jwt, sms_code, email_code, anonymous]
        enforcement: enforce            # off | observe | enforce
        token_age: 86400
        allowed_origins: ["http://localhost:9000"]
        management_tokens: [backend]
        signing_keys:
          - {name: main, algorithm: HS256}
          - {name: old, algorithm: HS256, secret: "an existing secret of more than 32 bytes"}
          - name: idp
            algorithm: ES256
            jwk:
              kty: EC
              crv: P-256
              x: f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU
              y: x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0
    api_keys: [{name: crm, scopes: [clients:authenticate, clients:read, clients:write]}]
"""


@pytest.fixture
def provision(tmp_path, db, settings):
    settings.DEBUG = True

    def run(text, *options):
        path = tmp_path / "file.yaml"
        path.write_text(text)
        out = StringIO()
        call_command("provision", str(path), *options, stdout=out)
        return json.loads(out.getvalue())

    return run


def test_it_makes_everything_that_the_file_names(provision):
    acme = provision(FILE)["companies"]["acme"]
    company = Company.objects.get(slug="acme")
    channel = Channel.objects.get(company=company)
    assert acme["id"] == str(company.pk)
    assert acme["channels"]["site"]["id"] == str(channel.pk)
    assert (company.seat_limit, channel.token_age, channel.enforcement) == (100, 86_400, "enforce")
    assert channel.sign_in == ["client_token", "external_jwt", "sms_code", "email_code", "anonymous"]
    assert ChannelHost.objects.get().host == "chat.acme.test"
    assert acme["groups"]["gold"] == str(company.groups.get().pk)
    token = ManagementToken.objects.get()
    assert issued.parse(acme["channels"]["site"]["management_tokens"]["backend"], "mt").digest == bytes(token.digest)
    assert issued.parse(acme["api_keys"]["crm"], "key").digest == bytes(ApiKey.objects.get().digest)
    keys = acme["channels"]["site"]["signing_keys"]
    assert vault.unseal(SigningKey.objects.get(name="main").secret_sealed) == keys["main"]["secret"]
    assert set(keys["old"]) == {"kid"}
    assert keys["idp"]["kid"] == SigningKey.objects.get(name="idp").kid
    assert Membership.objects.get().role == "owner"
    assert User.objects.get().check_password("correct horse battery")


def test_a_second_run_changes_nothing_and_prints_no_secret(provision):
    first = provision(FILE)
    User.objects.get().set_password("changed by its owner")
    count = Entry.objects.count()
    second = provision(FILE)
    assert Entry.objects.count() == count
    channel = second["companies"]["acme"]["channels"]["site"]
    assert channel["id"] == first["companies"]["acme"]["channels"]["site"]["id"]
    assert (channel["management_tokens"], second["companies"]["acme"]["api_keys"]) == ({}, {})
    assert all(set(key) == {"kid"} for key in channel["signing_keys"].values())
    assert ManagementToken.objects.count() == 1


def test_a_second_run_never_resets_a_password(provision):
    provision(FILE)
    owner = User.objects.get()
    owner.set_password("changed by its owner")
    owner.save()
    provision(FILE)
    owner.refresh_from_db()
    assert owner.check_password("changed by its owner")


def test_it_updates_what_the_file_changes_and_leaves_the_rest(provision):
    provision(FILE)
    Channel.objects.update(greeting="Written in the console")
    provision(FILE.replace("Web shop", "Shop").replace("token_age: 86400", "token_age: 3600"))
    channel = Channel.objects.get()
    assert (channel.name, channel.token_age, channel.greeting) == ("Shop", 3_600, "Written in the console")


def test_it_notes_from_how_many_seats_to_how_many(provision):
    provision(FILE)
    provision(FILE.replace("seat_limit: 100", "seat_limit: 120"))
    noted = Entry.objects.get(action="company.changed").data
    assert (noted["fields"], noted["before"], noted["after"]) == (
        ["seat_limit"], {"seat_limit": 100}, {"seat_limit": 120},
    )  # fmt: skip


def test_a_key_that_the_file_names_without_scopes_keeps_them(provision):
    provision(FILE.replace("clients:authenticate, clients:read, clients:write", "clients:write, clients:read"))
    count = Entry.objects.count()
    provision(FILE.replace(", scopes: [clients:authenticate, clients:read, clients:write]", ""))
    assert ApiKey.objects.get().scopes == ["clients:read", "clients:write"]
    provision(FILE.replace("scopes: [clients:authenticate", "allows_legacy: true, scopes: [clients:authenticate"))
    assert (len(ApiKey.objects.get().scopes), ApiKey.objects.get().allows_legacy) == (3, True)
    assert [row.action for row in Entry.objects.order_by("id")[count:]] == ["api_key.changed"]


def test_J05_a_public_key_is_checked_when_the_file_changes_it_too(provision):
    provision(FILE)
    with pytest.raises(CommandError, match="well-formed"):
        provision(FILE.replace("x: f83O", "x: f83o"))
    assert "f83O" in SigningKey.objects.get(name="idp").public_key


def test_M03_without_debug_a_password_is_refused_and_nothing_is_made(provision, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        provision(FILE)
    assert not Company.objects.exists()


def test_without_a_password_a_new_person_gets_a_link(provision, settings):
    settings.DEBUG = False
    text = FILE.replace(', password: "correct horse battery"', "")
    link = provision(text)["companies"]["acme"]["staff"]["owner@acme.test"]["invitation"]
    token = link.rstrip("/").rsplit("/", 1)[-1]
    invitation = find(token)
    assert invitation is not None
    assert account_of(invitation) == User.objects.get()
    assert find(token[:-1] + "x") is None
    assert "invitation" not in provision(text)["companies"]["acme"]["staff"]["owner@acme.test"]


def test_K03_secrets_can_go_to_a_private_file_instead(provision, tmp_path):
    target = tmp_path / "secrets.json"
    printed = json.dumps(provision(FILE, "--secrets-to", str(target)))
    kept = json.loads(target.read_text())["companies"]["acme"]
    assert target.stat().st_mode & 0o777 == 0o600
    for secret in (
        kept["api_keys"]["crm"],
        kept["channels"]["site"]["management_tokens"]["backend"],
        kept["channels"]["site"]["signing_keys"]["main"]["secret"],
    ):
        assert secret not in printed


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("name: Web shop", "nmae: Web shop", "nmae"),
        ("kind: web", "kind: fax", "fax|expected one of"),
        ("enforcement: enforce", "enforcement: maybe", "enforcement"),
        ("token_age: 86400", "token_age: 10", "token_age|token age"),
        ('["http://localhost:9000"]', '["http://localhost:9000/"]', "origin"),
        ("algorithm: HS256}\n", "algorithm: none}\n", "algorithm"),
        ('secret: "an existing secret of more than 32 bytes"', 'secret: "short"', "at least 32"),
        ("clients:read", "clients:everything", "clients:everything"),
        ("role: owner", "role: king", "role"),
        ("companies:", "compnies:", "compnies"),
        ("slug: acme", "slug: [acme", "Cannot read"),
    ],
)
def test_a_bad_file_is_named_and_nothing_is_made(provision, old, new, sentence):
    with pytest.raises(CommandError, match=sentence):
        provision(FILE.replace(old, new, 1))
    assert not Company.objects.exists()


def test_T04_a_host_of_another_channel_is_refused(provision):
    provision(FILE)
    with pytest.raises(CommandError, match=r"chat\.acme\.test"):
        provision(FILE.replace("slug: acme", "slug: bolt").replace("owner@acme.test", "owner@bolt.test"))
    assert not Company.objects.filter(slug="bolt").exists()


def test_words_that_older_yaml_takes_for_truth_values_stay_words(provision):
    provision("""
companies:
  - slug: acme
    channels: [{slug: site, enforcement: off, is_active: true, codes: {country: NO, countries: [NO, SE]}}]
    bots:
      - slug: helper
        name: Helper
        scripts: [{slug: hello, starts: [{on: fallback}], steps: [{key: bye, kind: end, text: Hello}]}]
""")
    site = Channel.objects.get()
    assert (site.enforcement, site.is_active, site.code_countries) == ("off", True, ["NO", "SE"])
    assert Script.objects.get().published.starts == [{"on": "fallback"}]


def test_a_file_brings_a_secret_back_whose_vault_key_is_lost(provision, settings):
    provision(FILE)
    settings.VAULT_KEYS = {"new": b"n" * 32}
    provision(FILE)
    assert vault.unseal(SigningKey.objects.get(name="old").secret_sealed) == "an existing secret of more than 32 bytes"
