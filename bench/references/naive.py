"""DRF with a serializer and `update_or_create`. It judges the token and logs the mint, without limits or groups."""

import hashlib
from typing import Any

from django.db import transaction
from django.urls import path
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import EndUser, Identity
from channels_app.models import ManagementToken
from chatauth.models import Attempt
from chatauth.tokens import ClientToken
from core.ids import uuid7


class MintSerializer(serializers.Serializer[Any]):
    clientID = serializers.CharField(max_length=255)  # noqa: N815
    channelID = serializers.UUIDField()  # noqa: N815
    tokenAge = serializers.IntegerField(required=False, min_value=60)  # noqa: N815
    properties = serializers.DictField(required=False, default=dict)


class Mint(APIView):
    permission_classes: Any = []

    @transaction.atomic
    def post(self, request: Request) -> Response:
        digest = hashlib.sha256(request.headers.get("apiToken", "").encode()).digest()
        token = ManagementToken.objects.select_related("channel", "company").filter(digest=digest).first()
        if token is None or token.revoked_at:
            raise AuthenticationFailed
        form = MintSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        if wanted["channelID"] != token.channel_id or not token.channel.is_active or not token.company.is_active:
            raise PermissionDenied
        end_user = self.find(token, wanted)
        Attempt.objects.create(
            company=token.company, channel=token.channel, action="mint", method="mindbehind", end_user=end_user,
            credential_kind="management_token", credential_id=token.pk, address=request.META["REMOTE_ADDR"],
        )  # fmt: skip
        signed = ClientToken()
        now = timezone.now()
        signed.payload.update({"sub": str(end_user.pk), "cmp": str(token.company_id), "client": wanted["clientID"]})
        signed.stamp(issued_at=now, expires_at=now + ClientToken.lifetime)
        return Response({"success": True, "token": str(signed)})

    def find(self, token: ManagementToken, wanted: dict[str, Any]) -> EndUser:
        known = {"company": token.company, "kind": "external_id", "issuer": "integrator", "key": wanted["clientID"]}
        identity = Identity.objects.select_related("end_user").filter(**known).first()
        properties = dict(wanted["properties"])
        end_user, _ = EndUser.objects.update_or_create(
            pk=identity.end_user_id if identity else uuid7(),
            defaults={"company": token.company, "name": properties.pop("name", ""), "verified": properties},
        )
        if identity is None:
            Identity.objects.create(**known, value=wanted["clientID"], end_user=end_user)
        return end_user


urlpatterns = [path("external/v1/incoming/mbWebChat/token", Mint.as_view())]
