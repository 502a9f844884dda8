"""Whether a long secret still counts: one rule, in SQL, because the mint asks it inside its statement.

`k` is the credential's row (left-joined), `c` its company. Empty text means live, else it is the reason.
"""

CREDENTIAL_REFUSAL = """
    CASE
        WHEN k.id IS NULL THEN 'key_unknown'
        WHEN k.revoked_at IS NOT NULL THEN 'token_revoked'
        WHEN k.expires_at <= now() THEN 'token_expired'
        WHEN NOT c.is_active THEN 'company_inactive'
        ELSE ''
    END
"""

# API keys may be bound to addresses; `address` is the caller's, NULL if unknown, which is then not one of them.
ADDRESS_IS_ALLOWED = """
    (cardinality({key}.allowed_addresses) = 0 OR coalesce({address} <<= ANY({key}.allowed_addresses::inet[]), false))
"""
