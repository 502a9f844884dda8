from django.db import migrations

from core.composite import same_company


class Migration(migrations.Migration):
    dependencies = [("chat", "0003_teams_tags_and_replies"), ("accounts", "0003_announce_ends")]

    operations = [
        same_company("chat_conversation", "team_id", "chat_team"),
        same_company("chat_teammember", "team_id", "chat_team"),
        same_company("chat_teamchannel", "team_id", "chat_team"),
        same_company("chat_teamchannel", "channel_id", "channels_app_channel"),
        same_company("chat_conversationtag", "conversation_id", "chat_conversation"),
        same_company("chat_conversationtag", "tag_id", "chat_tag"),
        # Who leaves the company leaves its teams, whichever doorway they leave by.
        migrations.RunSQL(
            "ALTER TABLE chat_teammember ADD CONSTRAINT chat_teammember_user_id_same_company "
            "FOREIGN KEY (company_id, user_id) REFERENCES accounts_membership (company_id, user_id) "
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE chat_teammember DROP CONSTRAINT chat_teammember_user_id_same_company",
        ),
    ]
