"""Making signing keys: what does not fit is refused at its field, not by the database."""

import pytest

from channels_app.models import SigningKey
from chatauth.signing_keys import make_signing_key
from core.audit import SYSTEM
from core.reasons import Refused


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("kid", {"algorithm": "HS256", "kid": "k" * 101}),
        ("jwks_url", {"algorithm": "RS256", "jwks_url": f"https://shop.example/{'k' * 500}"}),
        ("name", {"algorithm": "HS256", "name": "k" * 81}),
    ],
)
def test_what_is_too_long_is_refused_at_its_field(acme, field, fields):
    with pytest.raises(Refused) as refused:
        make_signing_key(**{"company": acme, "channel": None, "name": "main", "by": SYSTEM, **fields})
    assert set(refused.value.errors or {}) == {field}
    assert not SigningKey.objects.exists()
