"""`manage.py reseal`: seal every stored secret anew under the first of VAULT_KEYS (docs/vault.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.vault import reseal_all, sealed_fields


class Command(BaseCommand):
    help = "Seal every stored secret anew under the first of VAULT_KEYS. May be cut off and run again."

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        lost: list[str] = []
        for model, name in sealed_fields():
            sealed, without_key = reseal_all(model, name)
            total += sealed
            lost += [f"{model._meta.verbose_name} {pk}" for pk in without_key]
        self.stdout.write(f"Sealed {total} values anew.")
        if lost:
            raise CommandError(f"No key of VAULT_KEYS opens {len(lost)} values, which were left: {', '.join(lost)}.")
