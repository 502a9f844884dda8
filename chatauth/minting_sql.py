"""The mint as one SQL statement. Rules about credentials and channels stand here and nowhere else."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from accounts.abilities import SCOPES_OF_A_TOKEN, scopes_with
from accounts.credential_sql import ADDRESS_IS_ALLOWED, CREDENTIAL_REFUSAL
from core.ids import uuid7

if TYPE_CHECKING:
    from chatauth.minting import MintRequest

LEGACY_DOOR = "mindset_legacy"

# `known` is read before `fresh` inserts. Two statements that make the same client at once meet in ON CONFLICT: the
# later one waits, gets the earlier one's end user back, and its own candidate is never inserted. `locked` lets rows
# that refer to these end users be committed meanwhile: two batches that log each other's clients would else deadlock.
MINT = f"""
WITH input AS (
    SELECT * FROM unnest(
        %(n)s::int[], %(credential_kind)s::text[], %(prefix)s::text[], %(digest)s::bytea[], %(channel)s::uuid[],
        %(company)s::uuid[], %(door)s::text[], %(id_kind)s::text[], %(id_value)s::text[], %(id_key)s::text[],
        %(new_end_user)s::uuid[], %(new_identity)s::uuid[], %(ttl)s::int[], %(profile)s::jsonb[], %(put)s::jsonb[],
        %(remove)s::jsonb[], %(name_once)s::text[], %(groups)s::jsonb[], %(address)s::inet[]
    ) AS i(n, credential_kind, prefix, digest, channel, company, door, id_kind, id_value, id_key, new_end_user,
           new_identity, ttl, profile, put, remove, name_once, groups, address)
), credential AS (
    SELECT i.n, t.id, t.company_id, t.channel_id, t.revoked_at, t.expires_at,
        %(token_scopes)s::text[] AS scopes, true AS is_near, true AS reaches_channel, false AS is_bound,
        false AS allows_legacy
    FROM input i JOIN channels_app_managementtoken t ON t.prefix = i.prefix AND t.digest = i.digest
    WHERE i.credential_kind = 'management_token'
    UNION ALL
    SELECT i.n, k.id, k.company_id, NULL::uuid, k.revoked_at, k.expires_at, k.scopes::text[],
        {ADDRESS_IS_ALLOWED.format(key="k", address="i.address")}, NOT b.is_bound OR b.reaches, b.is_bound,
        k.allows_legacy
    FROM input i JOIN accounts_apikey k ON k.prefix = i.prefix AND k.digest = i.digest
    CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS is_bound, coalesce(bool_or(a.channel_id = i.channel), false) AS reaches
        FROM channels_app_apikeychannel a WHERE a.api_key_id = k.id
    ) b
    WHERE i.credential_kind = 'api_key'
), placed AS (
    SELECT i.*, k.id AS credential_id, k.company_id, h.id AS channel_id,
        coalesce(i.ttl, h.token_age, 86400) AS seconds, coalesce(h.token_age_max, 2592000) AS longest,
        CASE
            WHEN {CREDENTIAL_REFUSAL} <> '' THEN {CREDENTIAL_REFUSAL}
            WHEN NOT k.is_near THEN 'address_not_allowed'
            WHEN NOT k.scopes && %(minting)s::text[] THEN 'scope_missing'
            WHEN i.door = '{LEGACY_DOOR}' AND NOT k.allows_legacy THEN 'method_not_enabled'
            WHEN i.company IS NOT NULL AND i.company <> k.company_id THEN 'company_mismatch'
            WHEN i.channel IS NOT NULL AND h.id IS NULL THEN 'channel_mismatch'
            WHEN i.channel IS NOT NULL AND NOT k.reaches_channel THEN 'channel_mismatch'
            WHEN i.channel IS NULL AND i.id_kind IS NOT NULL AND (k.channel_id IS NOT NULL OR k.is_bound)
                THEN 'channel_mismatch'
            WHEN NOT h.is_active OR h.archived_at IS NOT NULL THEN 'channel_inactive'
            WHEN i.ttl IS NOT NULL AND NOT i.ttl BETWEEN 60 AND coalesce(h.token_age_max, 2592000) THEN 'token_age'
            WHEN i.groups <> '[]' AND NOT k.scopes && %(assigning)s::text[] THEN 'groups_scope'
            WHEN i.groups <> '[]' AND g.known < jsonb_array_length(i.groups) THEN 'group_unknown'
            WHEN i.groups <> '[]' AND g.open < g.known THEN 'group_closed'
            ELSE ''
        END AS judged
    FROM input i
    LEFT JOIN credential k ON k.n = i.n
    LEFT JOIN accounts_company c ON c.id = k.company_id
    LEFT JOIN channels_app_channel h
        ON h.id = i.channel AND h.company_id = k.company_id AND (k.channel_id IS NULL OR k.channel_id = h.id)
    LEFT JOIN LATERAL (
        SELECT count(*) AS known, count(*) FILTER (WHERE r.is_assignable) AS open
        FROM accounts_group r
        WHERE r.company_id = k.company_id AND r.id IN (SELECT jsonb_array_elements_text(i.groups)::uuid)
    ) g ON i.groups <> '[]'
), known AS (
    SELECT p.n, d.end_user_id
    FROM placed p JOIN accounts_identity d
        ON d.company_id = p.company_id AND d.kind = p.id_kind AND d.issuer = 'integrator' AND d.key = p.id_key
    WHERE p.judged = ''
), locked AS (
    SELECT u.id, u.verified, u.name, u.surname, u.email, u.phone, u.locale, u.avatar_url
    FROM accounts_enduser u
    WHERE u.id IN (
        SELECT known.end_user_id FROM known JOIN placed p ON p.n = known.n
        WHERE p.profile <> '{{}}' OR p.put <> '{{}}' OR p.remove <> '[]'
    )
    ORDER BY u.id FOR NO KEY UPDATE
), merged AS (
    SELECT p.n, known.end_user_id,
        (coalesce(l.verified, '{{}}') - ARRAY(SELECT jsonb_array_elements_text(p.remove))) || p.put AS verified
    FROM placed p
    LEFT JOIN known ON known.n = p.n
    LEFT JOIN locked l ON l.id = known.end_user_id
    WHERE p.judged = ''
), decided AS (
    SELECT p.*, m.end_user_id AS known_id, m.verified,
        CASE
            WHEN p.judged <> '' THEN p.judged
            WHEN p.put <> '{{}}' AND (
                (SELECT count(*) FROM jsonb_object_keys(m.verified)) > 50 OR octet_length(m.verified::text) > 9216
            ) THEN 'properties_full'
            ELSE ''
        END AS reason
    FROM placed p LEFT JOIN merged m ON m.n = p.n
), fresh AS (
    INSERT INTO accounts_identity (id, company_id, end_user_id, kind, issuer, value, key, created_at)
    SELECT d.new_identity, d.company_id, d.new_end_user, d.id_kind, 'integrator', d.id_value, d.id_key, now()
    FROM decided d WHERE d.reason = '' AND d.known_id IS NULL AND d.id_kind IS NOT NULL
    ORDER BY d.n
    ON CONFLICT (company_id, kind, issuer, key) DO UPDATE SET key = excluded.key
    RETURNING company_id, kind, key, end_user_id
), settled AS (
    SELECT d.*, coalesce(d.known_id, f.end_user_id) AS end_user_id,
        f.end_user_id IS NOT NULL AND f.end_user_id = d.new_end_user AS was_made
    FROM decided d
    LEFT JOIN fresh f ON f.company_id = d.company_id AND f.kind = d.id_kind AND f.key = d.id_key AND d.reason = ''
), made AS (
    INSERT INTO accounts_enduser (id, company_id, name, surname, email, phone, locale, avatar_url, verified, claimed,
        assurance, made_by, created_at)
    SELECT s.end_user_id, s.company_id, coalesce(s.profile->>'name', s.name_once), coalesce(s.profile->>'surname', ''),
        coalesce(s.profile->>'email', ''), coalesce(s.profile->>'phone', ''), coalesce(s.profile->>'locale', ''),
        coalesce(s.profile->>'avatar_url', ''), s.put, '{{}}', 'anonymous', s.door, now()
    FROM settled s WHERE s.was_made
), changed AS (
    UPDATE accounts_enduser u SET
        verified = s.verified,
        name = coalesce(s.profile->>'name', u.name), surname = coalesce(s.profile->>'surname', u.surname),
        email = coalesce(s.profile->>'email', u.email), phone = coalesce(s.profile->>'phone', u.phone),
        locale = coalesce(s.profile->>'locale', u.locale),
        avatar_url = coalesce(s.profile->>'avatar_url', u.avatar_url)
    FROM settled s JOIN locked l ON l.id = s.known_id
    WHERE u.id = s.known_id AND s.reason = '' AND (
        s.verified <> l.verified OR s.profile <> jsonb_build_object() AND (
            coalesce(s.profile->>'name', l.name), coalesce(s.profile->>'surname', l.surname),
            coalesce(s.profile->>'email', l.email), coalesce(s.profile->>'phone', l.phone),
            coalesce(s.profile->>'locale', l.locale), coalesce(s.profile->>'avatar_url', l.avatar_url)
        ) <> (l.name, l.surname, l.email, l.phone, l.locale, l.avatar_url)
    )
), joined AS (
    INSERT INTO accounts_groupmembership (company_id, group_id, end_user_id, created_at)
    SELECT s.company_id, wish::uuid, s.end_user_id, now()
    FROM settled s CROSS JOIN LATERAL jsonb_array_elements_text(s.groups) AS wish
    WHERE s.reason = '' AND s.groups <> '[]'
    ON CONFLICT (group_id, end_user_id) DO NOTHING
), used_tokens AS (
    UPDATE channels_app_managementtoken t SET last_used_at = now(), last_used_from = s.address
    FROM (SELECT DISTINCT ON (credential_id) credential_id, address FROM settled
          WHERE reason = '' AND credential_kind = 'management_token') s
    WHERE t.id = s.credential_id AND coalesce(t.last_used_at, '-infinity') < now() - interval '1 minute'
), used_keys AS (
    UPDATE accounts_apikey k SET last_used_at = now(), last_used_from = s.address
    FROM (SELECT DISTINCT ON (credential_id) credential_id, address FROM settled
          WHERE reason = '' AND credential_kind = 'api_key') s
    WHERE k.id = s.credential_id AND coalesce(k.last_used_at, '-infinity') < now() - interval '1 minute'
), logged AS (
    INSERT INTO chatauth_attempt (at, company_id, channel_id, action, method, reason, was_enforced, end_user_id,
        credential_kind, credential_id, origin, page, note, device, address)
    SELECT now(), s.company_id, s.channel_id, 'mint', s.door,
        CASE
            WHEN s.reason IN ('token_age', 'properties_full', 'group_unknown') THEN 'invalid_request'
            WHEN s.reason IN ('address_not_allowed', 'groups_scope', 'group_closed') THEN 'scope_missing'
            ELSE s.reason
        END, true,
        s.end_user_id, s.credential_kind, s.credential_id, '', '', '', '', s.address
    FROM settled s WHERE s.company_id IS NOT NULL
        AND (s.reason = '' AND (s.known_id IS NOT NULL OR s.was_made) OR s.reason <> '' AND %(log_refusals)s)
)
SELECT s.n, s.reason, s.end_user_id, s.company_id, s.credential_id, s.seconds AS ttl, s.longest, s.was_made,
    s.reason = '' AND s.id_kind IS NOT NULL AND s.known_id IS NULL AND NOT s.was_made AS was_overtaken,
    trim(concat_ws(' ', coalesce(s.profile->>'name', u.name, s.name_once), coalesce(s.profile->>'surname', u.surname)))
        AS full_name,
    coalesce(u.assurance, 'anonymous') AS assurance
FROM settled s LEFT JOIN accounts_enduser u ON u.id = s.known_id ORDER BY s.n
"""  # noqa: S608 - joined from constants


def mint_parameters(requests: "Sequence[MintRequest]", *, log_refusals: bool = True) -> dict[str, Any]:
    """One array per column of `input`."""
    return {
        "log_refusals": log_refusals,
        "token_scopes": list(SCOPES_OF_A_TOKEN),
        "minting": scopes_with("clients.authenticate"),
        "assigning": scopes_with("groups.assign"),
        "n": list(range(len(requests))),
        "credential_kind": [str(request.credential_kind) for request in requests],
        "prefix": [request.credential.prefix for request in requests],
        "digest": [request.credential.digest for request in requests],
        "channel": [request.channel_id for request in requests],
        "company": [request.company_id for request in requests],
        "door": [request.door for request in requests],
        "id_kind": [request.identity.kind if request.identity else None for request in requests],
        "id_value": [request.identity.value if request.identity else None for request in requests],
        "id_key": [request.identity.key if request.identity else None for request in requests],
        "new_end_user": [uuid7() for _ in requests],
        "new_identity": [uuid7() for _ in requests],
        "ttl": [request.ttl for request in requests],
        "profile": [Jsonb(request.properties.profile) for request in requests],
        "put": [Jsonb(request.properties.put) for request in requests],
        "remove": [Jsonb(request.properties.remove) for request in requests],
        "groups": [Jsonb([str(group) for group in request.groups]) for request in requests],
        "name_once": [request.name_once for request in requests],
        "address": [request.address for request in requests],
    }
