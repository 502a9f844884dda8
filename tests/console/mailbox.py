"""What came by mail: run the jobs, read the last letter, follow its link."""

import re

from django.conf import settings
from django.core import mail

from tests.jobs import run_jobs

LINK = re.compile(r"https?://\S+")


def last_letter(to: str) -> mail.EmailMultiAlternatives:
    """The latest mail, which must be to this address alone and say the same as text and as HTML."""
    run_jobs()
    assert mail.outbox, "No mail was sent."
    letter = mail.outbox[-1]
    assert letter.to == [to]
    assert isinstance(letter, mail.EmailMultiAlternatives)
    html = letter.alternatives[0][0]
    assert letter.alternatives[0][1] == "text/html"
    assert all(link in html for link in LINK.findall(letter.body))
    return letter


def link_in(letter: mail.EmailMultiAlternatives) -> str:
    """The path of the one link in it."""
    found = LINK.findall(str(letter.body))
    assert len(found) == 1
    assert found[0].startswith(settings.PUBLIC_URL)
    return found[0].removeprefix(settings.PUBLIC_URL.rstrip("/"))
