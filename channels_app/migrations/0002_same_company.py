from django.db import migrations

from core.composite import same_company


class Migration(migrations.Migration):
    dependencies = [("channels_app", "0001_initial")]

    operations = [
        same_company("channels_app_channelhost", "channel_id", "channels_app_channel"),
        same_company("channels_app_managementtoken", "channel_id", "channels_app_channel"),
        same_company("channels_app_signingkey", "channel_id", "channels_app_channel"),
    ]
