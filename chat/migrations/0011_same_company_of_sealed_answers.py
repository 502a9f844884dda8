from django.db import migrations

from core.composite import same_company


class Migration(migrations.Migration):
    dependencies = [('chat', '0010_sealed_answers_and_bots')]

    operations = [same_company("chat_sealedanswer", "conversation_id", "chat_conversation")]
