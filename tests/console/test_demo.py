"""The demo heals what somebody tried on it."""

from urllib.parse import urlsplit

from django.utils import timezone

from channels_app.models import ManagementToken
from console.provision.demo import provision_demo


def test_the_demo_shop_says_so_when_its_token_was_revoked(client, db, settings, tmp_path):
    settings.DEBUG, settings.USHER_HOME = True, tmp_path
    demo = provision_demo(settings.USHER_HOME, settings.PUBLIC_URL)
    ManagementToken.objects.update(revoked_at=timezone.now())
    page = client.get("/demo/", headers={"Host": urlsplit(settings.PUBLIC_URL).netloc})
    assert page.status_code == 200
    assert b"token_revoked" in page.content
    provision_demo(settings.USHER_HOME, settings.PUBLIC_URL)
    page = client.get("/demo/", headers={"Host": urlsplit(settings.PUBLIC_URL).netloc})
    assert b"token_revoked" not in page.content
    assert demo.path.stat().st_mode & 0o777 == 0o600
