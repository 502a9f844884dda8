from django.db import migrations

# A zone that this database does not know must not keep a message from being stored: it counts as UTC.
FORWARDS = """
    CREATE FUNCTION chat_minute_of_week(zone text) RETURNS int LANGUAGE plpgsql STABLE AS $body$
    DECLARE
        here timestamp;
    BEGIN
        BEGIN
            here := now() AT TIME ZONE zone;
        EXCEPTION WHEN invalid_parameter_value THEN
            here := now() AT TIME ZONE 'UTC';
        END;
        RETURN (extract(isodow FROM here)::int - 1) * 1440 + extract(hour FROM here)::int * 60
            + extract(minute FROM here)::int;
    END $body$
"""


class Migration(migrations.Migration):
    dependencies = [("chat", "0012_ratings_and_mails")]

    operations = [migrations.RunSQL(FORWARDS, "DROP FUNCTION chat_minute_of_week(text)")]
