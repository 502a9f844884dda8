"""What was last published behind a JWKS address."""

from django.db import models


class JwksCache(models.Model):
    """One row per address, shared by all processes and by every key that names the address: it holds public keys.

    `asked_at` is when somebody last set out to fetch, `answered_at` when that ended, `fetched_at` when it last worked.
    """

    url = models.CharField("address", max_length=500, unique=True)
    body = models.TextField(blank=True)
    fetched_at = models.DateTimeField("fetched", null=True, blank=True)
    asked_at = models.DateTimeField("asked", null=True, blank=True)
    answered_at = models.DateTimeField("answered", null=True, blank=True)
    failing_since = models.DateTimeField("failing since", null=True, blank=True)
    failure = models.CharField("failure", max_length=255, blank=True)

    class Meta:
        verbose_name = "published key set"

    def __str__(self) -> str:
        return self.url
