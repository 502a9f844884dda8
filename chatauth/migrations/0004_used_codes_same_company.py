from django.db import migrations

from core.composite import same_company


class Migration(migrations.Migration):
    dependencies = [("chatauth", "0003_used_codes")]

    operations = [same_company("chatauth_usedcode", "session_id", "chatauth_session")]
