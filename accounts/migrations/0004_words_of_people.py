from django.db import migrations

from core.full_text import word_index

# The same expressions as in `accounts.people`.
WORDS = "name || ' ' || surname || ' ' || email || ' ' || phone"
HAS_WORDS = "name <> '' OR surname <> '' OR email <> '' OR phone <> ''"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0003_announce_ends"), ("core", "0002_words")]

    operations = [word_index("accounts_enduser", WORDS, condition=HAS_WORDS)]
