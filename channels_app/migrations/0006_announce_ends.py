from django.db import migrations

from core.triggers import announce_end


class Migration(migrations.Migration):
    dependencies = [("channels_app", "0005_rules_for_codes")]

    operations = [
        announce_end(
            "channels_app_channel",
            key="channel",
            columns="is_active, archived_at",
            when="(OLD.is_active AND NOT NEW.is_active) OR (OLD.archived_at IS NULL AND NEW.archived_at IS NOT NULL)",
            reason="channel_inactive",
        ),
    ]
