from django.db import migrations

from core.composite import same_company


class Migration(migrations.Migration):
    dependencies = [("chatauth", "0007_challenges")]

    operations = [same_company("chatauth_challenge", "channel_id", "channels_app_channel")]
