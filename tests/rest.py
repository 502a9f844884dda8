"""Calling the REST API as an integrator does, and reading its refusals."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

UNKNOWN_ID = "00000000-0000-7000-8000-000000000000"
UNKNOWN_KEY = "usher_key_" + "a" * 8 + "_" + "b" * 43


class Api:
    """A client with an API key in its header; `text=""` leaves the header out."""

    def __init__(self, client: Client, text: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {text}"} if text else {}

    def get(self, url: str, **query: Any) -> HttpResponse:
        return self.client.get(url, query, headers=self.headers)

    def post(self, url: str, **body: Any) -> HttpResponse:
        return self.client.post(url, json.dumps(body), content_type="application/json", headers=self.headers)

    def patch(self, url: str, **body: Any) -> HttpResponse:
        return self.client.patch(url, json.dumps(body), content_type="application/json", headers=self.headers)


def refused(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """The problem of a refused call, after checking that it is this one."""
    found = response.json()
    assert (response.status_code, found["code"]) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    return found
