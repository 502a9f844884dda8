from django.db import migrations

from core.composite import same_company


class Migration(migrations.Migration):
    dependencies = [("chat", "0008_attachments")]

    operations = [
        same_company("chat_attachment", "conversation_id", "chat_conversation"),
        same_company("chat_attachment", "end_user_id", "accounts_enduser"),
        same_company("chat_attachment", "session_id", "chatauth_session"),
    ]
