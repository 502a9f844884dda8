from django.db import migrations

from core.composite import same_company


class Migration(migrations.Migration):
    dependencies = [("chatauth", "0001_initial")]

    operations = [
        same_company("chatauth_session", "channel_id", "channels_app_channel"),
        same_company("chatauth_session", "end_user_id", "accounts_enduser"),
        same_company("chatauth_attempt", "channel_id", "channels_app_channel"),
        same_company("chatauth_attempt", "end_user_id", "accounts_enduser"),
    ]
