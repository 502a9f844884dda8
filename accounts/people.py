"""Finding end users by what somebody would type: words of their profile, or an identity as a whole."""

# Over a bare `accounts_enduser`; the index of the words repeats both (accounts/migrations).
WORDS = "name || ' ' || surname || ' ' || email || ' ' || phone"
HAS_WORDS = "name <> '' OR surname <> '' OR email <> '' OR phone <> ''"

# The ids of the end users of company `w.id` that fit the text `w.asked`. Identities are compared as a whole, because
# an index of their words would be paid at every mint. `w.digits` is a phone number without spaces and signs, or NULL.
PEOPLE_SQL = f"""
    SELECT id FROM accounts_enduser
    WHERE company_id = w.id AND ({HAS_WORDS}) AND core_words(company_id, {WORDS}) @@ core_words_query(w.id, w.asked)
    UNION ALL
    SELECT id FROM accounts_enduser
    WHERE company_id = w.id AND ({HAS_WORDS}) AND core_words(company_id, {WORDS}) @@ core_words_query(w.id, w.digits)
    UNION ALL
    SELECT end_user_id FROM accounts_identity
    WHERE company_id = w.id AND kind = ANY(w.kinds) AND issuer = ANY(w.issuers)
        AND key = ANY(ARRAY[w.asked, lower(w.asked), '+' || w.digits])
"""  # noqa: S608 - made of constants
