"""GET /api/v1/me: which key is this, and what may it do?"""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import described
from accounts.api.base import ApiEndpoint
from accounts.api.reading import read_query
from accounts.models import ApiKey
from core.times import rfc3339


class Me(ApiEndpoint):
    abilities = {"GET": "company.read"}

    @described.me
    def get(self, request: Request) -> Response:
        read_query(request)
        return Response(present(self.key))


def present(key: ApiKey) -> dict[str, Any]:
    return {
        "id": str(key.pk),
        "name": key.name,
        "prefix": key.prefix,
        "company": {"id": str(key.company_id), "slug": key.company.slug, "name": key.company.name},
        "scopes": sorted(key.scopes),
        "channels": [str(pk) for pk in key.bound_channels.order_by("channel_id").values_list("channel_id", flat=True)],
        "allowed_addresses": key.allowed_addresses,
        "allows_legacy": key.allows_legacy,
        "created_at": rfc3339(key.created_at),
        "expires_at": rfc3339(key.expires_at) if key.expires_at else None,
        "last_used_at": rfc3339(key.last_used_at) if key.last_used_at else None,
    }
