from django.db import migrations

from core.composite import same_company


class Migration(migrations.Migration):
    dependencies = [("channels_app", "0003_api_key_channels")]

    operations = [
        same_company("channels_app_apikeychannel", "api_key_id", "accounts_apikey"),
        same_company("channels_app_apikeychannel", "channel_id", "channels_app_channel"),
    ]
