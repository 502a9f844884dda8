from django.db import migrations

from core.composite import same_company


class Migration(migrations.Migration):
    dependencies = [("bots", "0001_initial"), ("chat", "0010_sealed_answers_and_bots"), ("chatauth", "0010_bot_of_a_page")]

    operations = [
        same_company("bots_botgroup", "bot_id", "bots_bot"),
        same_company("bots_botgroup", "group_id", "accounts_group"),
        same_company("bots_botchannel", "bot_id", "bots_bot"),
        same_company("bots_botchannel", "channel_id", "channels_app_channel"),
        same_company("bots_script", "bot_id", "bots_bot"),
        same_company("bots_script", "published_id", "bots_version"),
        same_company("bots_version", "script_id", "bots_script"),
        same_company("bots_step", "version_id", "bots_version"),
        same_company("bots_run", "conversation_id", "chat_conversation"),
        same_company("bots_run", "bot_id", "bots_bot"),
        same_company("bots_run", "version_id", "bots_version"),
        same_company("bots_heldtoken", "conversation_id", "chat_conversation"),
        same_company("bots_heldtoken", "token_id", "bots_authorizationtoken"),
        same_company("chat_conversation", "bot_id", "bots_bot"),
        same_company("chatauth_session", "bot_id", "bots_bot"),
    ]
