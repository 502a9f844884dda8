"""Rows for a crash test, made in the program's own process: `python -m tests.crash.world <writers>` prints JSON."""

import json
import sys

import django


def main(writers: int) -> None:
    django.setup()
    from django.core.management import call_command

    from channels_app.models import ManagementToken
    from chat.seeding import seed
    from chatauth.models import Session
    from chatauth.sessions import sign
    from core import issued

    call_command("migrate", verbosity=0)
    facts = seed(messages=writers, per_conversation=1, slug="crash")
    secret = issued.issue("mt")
    ManagementToken.objects.create(
        company_id=facts["company"], channel_id=facts["channel"], name="crash", prefix=secret.prefix,
        digest=secret.digest,
    )  # fmt: skip
    sessions = Session.objects.filter(company=facts["company"])
    print(
        json.dumps({
            "channel": facts["channel"],
            "token": secret.text,
            "writers": [{"session": sign(session).token, "end_user": str(session.end_user_id)} for session in sessions],
        })
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
