from django.db import migrations

from core.full_text import word_index


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("chat", "0004_same_company_of_teams"), ("core", "0002_words")]

    operations = [word_index("chat_message", "text"), word_index("chat_note", "text")]
