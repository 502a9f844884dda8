"""Tokens that other people's systems signed, believed only under strict rules (RFC 8725). Nothing here knows rows."""

from chatauth.strict.claims import Policy
from chatauth.strict.identity import CodeIdentity, read_identity
from chatauth.strict.jwk import read_jwk
from chatauth.strict.jwks import JwkSet, parse_jwks, read_jwks
from chatauth.strict.keys import VerificationKey
from chatauth.strict.public_keys import parse_public_key
from chatauth.strict.shared_secret import shared_secret
from chatauth.strict.strength import KeyRefused
from chatauth.strict.verify import Signed, Verified, read_signed, verify

__all__ = [
    "CodeIdentity",
    "JwkSet",
    "KeyRefused",
    "Policy",
    "Signed",
    "VerificationKey",
    "Verified",
    "parse_jwks",
    "parse_public_key",
    "read_identity",
    "read_jwk",
    "read_jwks",
    "read_signed",
    "shared_secret",
    "verify",
]
