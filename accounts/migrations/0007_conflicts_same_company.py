from django.db import migrations

from core.composite import same_company


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_one_person_by_address")]

    operations = [
        same_company("accounts_identityconflict", "holder_id", "accounts_enduser"),
        same_company("accounts_identityconflict", "claimant_id", "accounts_enduser"),
    ]
