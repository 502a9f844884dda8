from django.db import migrations

from core.composite import same_company


class Migration(migrations.Migration):
    dependencies = [("chat", "0006_merges")]

    operations = [
        same_company("chat_merge", "channel_id", "channels_app_channel"),
        same_company("chat_merge", "source_id", "accounts_enduser"),
        same_company("chat_merge", "target_id", "accounts_enduser"),
        same_company("chat_merge", "session_id", "chatauth_session"),
    ]
