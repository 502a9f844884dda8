from django.db import migrations

from core.triggers import announce_end


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_same_company")]

    operations = [
        announce_end(
            "accounts_company",
            key="company",
            columns="is_active",
            when="OLD.is_active AND NOT NEW.is_active",
            reason="company_inactive",
        ),
        announce_end(
            "accounts_enduser",
            key="end_user",
            columns="blocked_at",
            when="OLD.blocked_at IS NULL AND NEW.blocked_at IS NOT NULL",
            reason="client_blocked",
        ),
    ]
