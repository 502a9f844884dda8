from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from channels_app.models import Channel
from tests.chatauth.code_world import Visitor
from tests.chatauth.gateway import Gateway


@pytest.fixture
def visitor(client: Client, site: Channel, settings: Any, tmp_path: Path) -> Visitor:
    settings.SMS_BACKEND = f"file:{tmp_path}"
    settings.SMS_COUNTRIES = ["*"]
    site.sign_in = ["sms_code", "email_code"]
    site.code_country = "GB"
    site.save()
    return Visitor(client, site, tmp_path)


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    gateway = Gateway()
    settings.OUTBOUND_ALLOW = [f"127.0.0.1:{gateway.server.server_port}"]
    yield gateway
    gateway.close()
