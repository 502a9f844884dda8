"""Whether a session still counts: one rule, in SQL, because the message path checks it inside its insert.

Join `SESSION_TABLES` and read `SESSION_REFUSAL`: empty text means live, else it is the reason. Aliases: `s` session,
`u` end user, `h` channel, `c` company; `mt`, `ak`, `sk` whichever credential vouched for it.
"""

SESSION_TABLES = """
    chatauth_session s
    JOIN accounts_enduser u ON u.id = s.end_user_id
    JOIN channels_app_channel h ON h.id = s.channel_id
    JOIN accounts_company c ON c.id = s.company_id
    LEFT JOIN channels_app_managementtoken mt ON s.credential_kind = 'management_token' AND mt.id = s.credential_id
    LEFT JOIN accounts_apikey ak ON s.credential_kind = 'api_key' AND ak.id = s.credential_id
    LEFT JOIN channels_app_signingkey sk ON s.credential_kind = 'signing_key' AND sk.id = s.credential_id
"""

SESSION_REFUSAL = """
    CASE
        WHEN NOT c.is_active THEN 'company_inactive'
        WHEN NOT h.is_active OR h.archived_at IS NOT NULL THEN 'channel_inactive'
        WHEN u.blocked_at IS NOT NULL THEN 'client_blocked'
        WHEN s.ended_at IS NOT NULL THEN 'token_revoked'
        WHEN s.expires_at <= now() THEN 'token_expired'
        WHEN u.not_before > s.proved_at THEN 'token_revoked'
        WHEN s.credential_kind <> '' AND coalesce(mt.id, ak.id, sk.id) IS NULL THEN 'token_revoked'
        WHEN coalesce(mt.ended_at, ak.ended_at, sk.ended_at) IS NOT NULL THEN 'token_revoked'
        ELSE ''
    END
"""
