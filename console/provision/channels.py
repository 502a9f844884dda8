"""Channels with their hosts, management tokens and signing keys."""

import json
from typing import Any

from accounts.models import Company
from channels_app.models import Channel, ChannelHost, ManagementToken, SigningKey
from channels_app.models.channels import Enforcement, Kind, MergePolicy, Method
from channels_app.origins import validate_origin
from channels_app.tokens import issue_token
from chatauth.signing_keys import check_public, check_secret, make_signing_key
from console.provision.codes import code_fields, made_secret
from console.provision.fields import BadFile, Node, given
from console.provision.rows import make_or_update
from console.provision.visitor_side import visitor_fields
from core import vault
from core.audit import SYSTEM

POSITIONS = ["start", "end"]


def provision_channel(company: Company, node: Node, slug: str) -> dict[str, Any]:
    fields = given(
        node,
        {
            "name": lambda: node.text("name"),
            "kind": lambda: node.text("kind", choices=Kind.values),
            "is_active": lambda: node.truth("is_active"),
            "sign_in": lambda: node.texts("sign_in", choices=Method.values),
            "enforcement": lambda: node.text("enforcement", choices=Enforcement.values),
            "merge_policy": lambda: node.text("merge_policy", choices=MergePolicy.values),
            "token_age": lambda: node.number("token_age"),
            "token_age_max": lambda: node.number("token_age_max"),
            "allowed_origins": lambda: node.texts("allowed_origins"),
            "kept_parameters": lambda: node.texts("kept_parameters"),
            "code_lifetime_max": lambda: node.number("code_lifetime_max"),
            "requires_exp": lambda: node.truth("requires_exp"),
            "audience": lambda: node.text("audience"),
            "issuer": lambda: node.text("issuer"),
            "one_time_codes": lambda: node.truth("one_time_codes"),
            "shares_conversations": lambda: node.truth("shares_conversations"),
            "title": lambda: node.text("title"),
            "greeting": lambda: node.text("greeting"),
            "away_text": lambda: node.text("away_text"),
            "accent": lambda: node.text("accent"),
            "position": lambda: node.text("position", choices=POSITIONS),
        },
    )
    fields |= visitor_fields(node) | code_fields(node)
    for origin in fields.get("allowed_origins", []):
        validate_origin(origin)
    if not Channel.objects.filter(company=company, slug=slug).exists():
        fields.setdefault("name", slug)
    channel = make_or_update(Channel, {"company": company, "slug": slug}, fields)
    for host in node.texts("hosts") or []:
        provision_host(channel, host, node.path)
    tokens = {}
    for name in node.texts("management_tokens") or []:
        if not ManagementToken.objects.filter(channel=channel, name=name).exists():
            tokens[name] = issue_token(channel=channel, name=name, by=SYSTEM)[1]
    signing_keys = provision_signing_keys(company, channel, node.nodes("signing_keys"))
    node.close()
    made = {"management_tokens": tokens, "signing_keys": signing_keys, **made_secret(channel)}
    return {"id": str(channel.pk), **made}


def provision_host(channel: Channel, host: str, path: str) -> None:
    row = ChannelHost.objects.filter(host=host).first()
    if row is not None and row.channel_id != channel.pk:
        raise BadFile(f"{path}.hosts", f"{host} belongs to another channel.")
    make_or_update(ChannelHost, {"host": host}, {"channel": channel, "company": channel.company})


def provision_signing_keys(company: Company, channel: Channel | None, nodes: list[Node]) -> dict[str, dict[str, str]]:
    """Every key's `kid`, and the secret of those that this run made."""
    result = {}
    for node in nodes:
        name = str(node.text("name", required=True))
        algorithm = str(node.text("algorithm", required=True, choices=SigningKey.Algorithm.values))
        kid, secret = node.text("kid") or "", node.text("secret") or ""
        public_key, jwk = node.text("public_key") or "", node.mapping("jwk")
        jwks_url = node.text("jwks_url") or ""
        node.close()
        if jwk is not None:
            public_key = json.dumps(jwk, sort_keys=True)
        key = SigningKey.objects.filter(company=company, channel=channel, name=name).first()
        made = ""
        if key is None:
            key, made = make_signing_key(
                company=company,
                channel=channel,
                name=name,
                algorithm=algorithm,
                by=SYSTEM,
                kid=kid,
                secret=secret,
                public_key=public_key,
                jwks_url=jwks_url,
            )
        else:
            update_signing_key(key, algorithm, secret, {"public_key": public_key, "jwks_url": jwks_url}, node.path)
        result[name] = {"kid": key.kid, "secret": made} if made else {"kid": key.kid}
    return result


def update_signing_key(key: SigningKey, algorithm: str, secret: str, public: dict[str, str], path: str) -> None:
    """Bring an existing key in line with the file. A key never changes its algorithm: that would be another key."""
    if key.algorithm != algorithm:
        raise BadFile(f"{path}.algorithm", f"the key {key.name!r} is {key.algorithm}. Give the new key another name.")
    if secret and not is_secret_of(key, secret):
        make_or_update(SigningKey, {"pk": key.pk}, {"secret_sealed": vault.seal(check_secret(secret))})
    changes = {name: value for name, value in public.items() if value}
    if changes:
        check_public(algorithm, **public)
        make_or_update(SigningKey, {"pk": key.pk}, changes)


def is_secret_of(key: SigningKey, secret: str) -> bool:
    """Not if the vault's key is lost: then the file brings the secret back."""
    try:
        return vault.unseal(key.secret_sealed) == secret
    except vault.CannotUnseal:
        return False
