"""What a key must be before anything is believed that it signed (RFC 8725, 3.5; RFC 7518)."""

from functools import cache

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.utils.translation import gettext as _

from chatauth.strict.algorithms import Algorithm, Material

RSA_BITS = range(2_048, 8_193)  # a larger one only costs time
RSA_EXPONENT = 65_537
CURVES = {"P-256": "secp256r1", "P-384": "secp384r1", "P-521": "secp521r1"}

ED25519_PRIME = 2**255 - 19
# The heights of the eight points whose order divides 8: whoever has such a key accepts signatures nobody made.
ED25519_SMALL = frozenset(
    {
        0,
        1,
        ED25519_PRIME - 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    }
)

# The primes whose product the faulty generator of CVE-2017-15361 (ROCA) used for every size of key.
ROCA_PRIMES = tuple(
    int(prime)
    for prime in "3 5 7 11 13 17 19 23 29 31 37 41 43 47 53 59 61 67 71 73 79 83 89 97 101 103 107 109 113 127 131 "
    "137 139 149 151 157 163 167".split()
)


class KeyRefused(Exception):
    """This key is not taken. The text is a sentence for whoever pasted or published it, and quotes nothing of it."""


def check_material(algorithm: Algorithm, material: Material) -> None:
    """Raises KeyRefused if the key is of another kind than the algorithm asks for, or too weak for it."""
    if isinstance(material, bytes):
        kty = "oct"
    elif isinstance(material, RSAPublicKey):
        kty = "RSA"
    else:
        kty = "EC" if isinstance(material, EllipticCurvePublicKey) else "OKP"
    if kty != algorithm.kty:
        raise KeyRefused(_("%(name)s needs another kind of key.") % {"name": algorithm.name})
    if isinstance(material, bytes):
        _check_secret(algorithm, material)
    elif isinstance(material, RSAPublicKey):
        _check_rsa(material)
    elif isinstance(material, EllipticCurvePublicKey):
        _check_curve(algorithm, material)
    else:
        _check_ed25519(material)


def _check_secret(algorithm: Algorithm, secret: bytes) -> None:
    if len(secret) < algorithm.hash.digest_size:
        raise KeyRefused(
            _("The secret has %(bytes)s bytes; %(name)s needs at least %(least)s.")
            % {"bytes": len(secret), "name": algorithm.name, "least": algorithm.hash.digest_size}
        )


def _check_rsa(key: RSAPublicKey) -> None:
    numbers = key.public_numbers()
    if key.key_size not in RSA_BITS:
        raise KeyRefused(
            _("The RSA key has %(bits)s bits; use %(least)s to %(most)s.")
            % {"bits": key.key_size, "least": RSA_BITS.start, "most": RSA_BITS.stop - 1}
        )
    if numbers.e < RSA_EXPONENT:  # cryptography takes no even one
        raise KeyRefused(
            _("The RSA key's public exponent is %(exponent)s; use %(wanted)s.")
            % {"exponent": numbers.e, "wanted": RSA_EXPONENT}
        )
    if numbers.n % 2 == 0:
        raise KeyRefused(_("The RSA key's modulus is even."))
    if is_roca(numbers.n):
        raise KeyRefused(_("The RSA key comes from a faulty generator (ROCA, CVE-2017-15361) and can be broken."))


def _check_curve(algorithm: Algorithm, key: EllipticCurvePublicKey) -> None:
    if key.curve.name != CURVES[algorithm.curve]:
        raise KeyRefused(
            _("%(name)s needs a key on the curve %(curve)s.") % {"name": algorithm.name, "curve": algorithm.curve}
        )


def _check_ed25519(key: Ed25519PublicKey) -> None:
    height = int.from_bytes(key.public_bytes_raw(), "little") & (2**255 - 1)
    if height >= ED25519_PRIME or height in ED25519_SMALL:
        raise KeyRefused(_("The Ed25519 key is one of the few that fit any signature."))


def is_roca(modulus: int) -> bool:
    """The fingerprint of the faulty generator: modulo each of these primes, every product it makes is a power of
    65537. A sound key looks like that with a chance far below 1 in 2^100.
    """
    return all(modulus % prime in _powers(prime) for prime in ROCA_PRIMES)


@cache
def _powers(prime: int) -> frozenset[int]:
    return frozenset(pow(RSA_EXPONENT, exponent, prime) for exponent in range(prime))
