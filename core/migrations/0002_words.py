from django.db import migrations

from core.full_text import word_functions


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [word_functions()]
