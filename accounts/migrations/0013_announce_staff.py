from django.db import migrations

from core.triggers import announce_staff


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_limited_members")]

    operations = [announce_staff("accounts_membership")]
