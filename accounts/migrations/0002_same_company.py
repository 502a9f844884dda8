from django.db import migrations

from core.composite import same_company


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        same_company("accounts_identity", "end_user_id", "accounts_enduser"),
        same_company("accounts_groupmembership", "group_id", "accounts_group"),
        same_company("accounts_groupmembership", "end_user_id", "accounts_enduser"),
    ]
