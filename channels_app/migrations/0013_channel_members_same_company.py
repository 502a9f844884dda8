from django.db import migrations

from core.composite import same_company
from core.triggers import announce_staff


class Migration(migrations.Migration):
    dependencies = [("channels_app", "0012_channel_members"), ("accounts", "0013_announce_staff")]

    operations = [
        same_company("channels_app_channelmember", "channel_id", "channels_app_channel"),
        # Who leaves the company leaves its channels, whichever doorway they leave by.
        migrations.RunSQL(
            "ALTER TABLE channels_app_channelmember ADD CONSTRAINT channels_app_channelmember_user_id_same_company "
            "FOREIGN KEY (company_id, user_id) REFERENCES accounts_membership (company_id, user_id) "
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE channels_app_channelmember DROP CONSTRAINT channels_app_channelmember_user_id_same_company",
        ),
        announce_staff("channels_app_channelmember"),
    ]
