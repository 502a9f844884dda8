"""Signature algorithms of RFC 7518 and RFC 8037, and nothing beside the signature."""

import hmac
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

Material = bytes | RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class Algorithm(NamedTuple):
    """`kty` and `curve` are the words of RFC 7517; `hash_name` is hashlib's."""

    name: str
    kty: str
    hash_name: str = ""
    curve: str = ""

    @property
    def hash(self) -> hashes.HashAlgorithm:
        return HASHES[self.hash_name]


ALGORITHMS: dict[str, Algorithm] = {
    algorithm.name: algorithm
    for algorithm in (
        Algorithm("HS256", "oct", "sha256"),
        Algorithm("HS384", "oct", "sha384"),
        Algorithm("HS512", "oct", "sha512"),
        Algorithm("RS256", "RSA", "sha256"),
        Algorithm("RS384", "RSA", "sha384"),
        Algorithm("RS512", "RSA", "sha512"),
        Algorithm("PS256", "RSA", "sha256"),
        Algorithm("PS384", "RSA", "sha384"),
        Algorithm("PS512", "RSA", "sha512"),
        Algorithm("ES256", "EC", "sha256", "P-256"),
        Algorithm("ES384", "EC", "sha384", "P-384"),
        Algorithm("ES512", "EC", "sha512", "P-521"),
        Algorithm("EdDSA", "OKP", "", "Ed25519"),
    )
}


def fits(algorithm: Algorithm, material: Material, message: bytes, signature: bytes) -> bool:
    """Whether the signature over the message is right. The key must have been checked for the algorithm before."""
    if isinstance(material, bytes):
        return hmac.compare_digest(hmac.digest(material, message, algorithm.hash_name), signature)
    try:
        if isinstance(material, RSAPublicKey):
            _fits_rsa(algorithm, material, message, signature)
        elif isinstance(material, EllipticCurvePublicKey):
            _fits_ec(algorithm, material, message, signature)
        else:
            material.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _fits_rsa(algorithm: Algorithm, key: RSAPublicKey, message: bytes, signature: bytes) -> None:
    if len(signature) != (key.key_size + 7) // 8:
        raise InvalidSignature
    padding: AsymmetricPadding = PKCS1v15()
    if algorithm.name.startswith("PS"):  # RFC 7518, 3.5: MGF1 with the same hash, and a salt of its length
        padding = PSS(MGF1(algorithm.hash), algorithm.hash.digest_size)
    key.verify(signature, message, padding, algorithm.hash)


def _fits_ec(algorithm: Algorithm, key: EllipticCurvePublicKey, message: bytes, signature: bytes) -> None:
    """RFC 7518, 3.4: the signature is r and s, each as long as the curve's field; never ASN.1."""
    size = (key.curve.key_size + 7) // 8
    if len(signature) != 2 * size:
        raise InvalidSignature
    r, s = int.from_bytes(signature[:size]), int.from_bytes(signature[size:])
    key.verify(encode_dss_signature(r, s), message, ECDSA(algorithm.hash))
