"""Every mail that two neighbours get at the same time: none holds a word of the other, or goes to their people."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.tasks import mail_change, mail_invitation, warn_about_seats
from channels_app.models import SigningKey
from chat.tasks import mail_transcript
from chatauth.models import JwksCache
from chatauth.tasks import tell_of_held_back_codes, tell_of_new_key, warn_of_expiring_keys, warn_of_failing_key_sets
from tests.chat.visitor import prove
from tests.console.world import CANARY, populate
from tests.factories import MessageFactory, SigningKeyFactory

OURS, THEIRS = "Anser", CANARY
KEYS = "https://idp.example/jwks.json"


@pytest.fixture(autouse=True)
def sent(acme, bolt, olga, boris):
    """Each company's rows and texts bear its own word, and everything happens to both at once."""
    JwksCache.objects.create(url=KEYS, failing_since=timezone.now() - timedelta(minutes=15), failure="No answer.")
    for company, word, owner in ((acme, OURS, olga), (bolt, THEIRS, boris)):
        company.name, company.seat_limit = f"{word} Ltd", 1
        company.save()
        write_all(populate(company, word), owner)
    SigningKey.objects.filter(jwks_url="").update(not_after=timezone.now() + timedelta(days=2.5))
    warn_of_expiring_keys()
    warn_of_failing_key_sets()  # both companies name the same address


def write_all(rows, owner):
    word = rows.end_user.name.split()[0]
    SigningKeyFactory(channel=rows.channel, name=f"{word} idp", algorithm="RS256", secret_sealed="", jwks_url=KEYS)
    prove(rows.end_user, f"{word.lower()}-visitor@home.test")
    MessageFactory(conversation=rows.conversation, text=f"{word} said this")
    mail_invitation(str(rows.invitation.pk))
    warn_about_seats(str(rows.channel.company_id))
    tell_of_new_key(str(rows.signing_key.pk))
    tell_of_held_back_codes(str(rows.channel.pk), "too many codes")
    mail_transcript(str(rows.conversation.pk), "en")
    mail_transcript(str(rows.conversation.pk), "en", str(owner.pk))
    mail_change(str(owner.pk), "removed", rows.channel.company.name)


def test_T02_no_mail_holds_a_word_of_the_neighbour():
    kinds: dict[str, set[str]] = {OURS: set(), THEIRS: set()}
    for letter in mail.outbox:
        (to,) = letter.to
        text = " ".join([to, str(letter.subject), str(letter.body), *(str(part[0]) for part in letter.alternatives)])
        text += " ".join(str(part) for part in letter.attachments)
        (whose,) = [word for word in (OURS, THEIRS) if word.casefold() in text.casefold()]
        assert to in (f"{whose.lower()}-invited@example.test", f"{whose.lower()}-visitor@home.test") or to == (
            "olga@acme.test" if whose == OURS else "boris@bolt.test"
        )
        kinds[whose].add(str(letter.subject).replace(whose, ""))
    assert kinds[OURS] == kinds[THEIRS]
    assert len(kinds[OURS]) >= 8
