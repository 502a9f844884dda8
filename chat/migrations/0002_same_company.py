from django.db import migrations

from core.composite import same_company


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_initial")]

    operations = [
        same_company("chat_conversation", "channel_id", "channels_app_channel"),
        same_company("chat_conversation", "end_user_id", "accounts_enduser"),
        same_company("chat_message", "conversation_id", "chat_conversation"),
        same_company("chat_note", "conversation_id", "chat_conversation"),
    ]
