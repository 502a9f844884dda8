"""`manage.py demo` - makes what the demo shows and prints where it stands. Only with DEBUG=true."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from channels_app.models import Channel
from console.provision.demo import OPERATOR, STAFF, provision_demo
from console.provision.demo_bot import why_without


class Command(BaseCommand):
    help = "Make the demo companies, and print addresses and passwords. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo makes people with known passwords, so it needs DEBUG=true.")
        url = settings.PUBLIC_URL.rstrip("/")
        demo = provision_demo(settings.USHER_HOME, url)
        help_id = Channel.objects.get(company__slug="acme", slug="help").pk
        account_id = Channel.objects.get(company__slug="acme", slug="account").pk
        lines = [
            "",
            f"  Demo shop     {url}/demo/",
            f"  Hosted chat   {url}/chat/{help_id}/",
            f"  Sign in       {url}/chat/{account_id}/    by a code",
            f"  Sent codes    {url}/demo/sent/",
            f"  Telephone     {url}/demo/phone/    {why_without(url) or 'texts a bot that looks up an order'}",
            f"  Console       {url}/admin/",
            f"  Inbox         {url}/admin/inbox/",
            "",
            *(f"  {email:<24}{demo.password(email):<16}{role} of Acme Outdoor" for email, (_, role) in STAFF.items()),
            f"  {'boris@bolt.test':<24}{demo.password('boris@bolt.test'):<16}owner of Bolt Cycles",
            f"  {OPERATOR:<24}{demo.password(OPERATOR):<16}operator, sees every company",
            "",
        ]
        self.stdout.write("\n".join(lines))
