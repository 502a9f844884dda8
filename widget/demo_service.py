"""What the demo shop's own server answers to a bot, with DEBUG only: a log-in and an order."""

import json

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt  # a pretended server of a customer, called without cookies
from django.views.decorators.http import require_POST, require_safe

SALT = "demo shop"
PASSWORDS = {"vera": "tent"}
ORDERS = {"20417": "a new set of poles is on its way", "20501": "your boots wait for you at the shop"}
AGE = 600  # seconds


@csrf_exempt  # called by a server, without cookies
@require_POST
def login(request: HttpRequest) -> HttpResponse:
    only_in_demos()
    try:
        given = json.loads(request.body)
        name, password = str(given["username"]).strip().lower(), str(given["password"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return JsonResponse({"error": "Give username and password."}, status=400)
    if name not in PASSWORDS or not constant_time_compare(PASSWORDS[name], password):
        return JsonResponse({"error": "Wrong user name or password."}, status=401)
    return JsonResponse({"data": {"token": signing.dumps(name, salt=SALT)}})


@require_safe
def order(request: HttpRequest) -> HttpResponse:
    only_in_demos()
    try:
        signing.loads(request.GET.get("token", ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return JsonResponse({"error": "Log in first."}, status=401)
    number = request.GET.get("number", "")
    if number not in ORDERS:
        return JsonResponse({"error": "There is no such order."}, status=404)
    return JsonResponse({"order": {"number": number, "status": ORDERS[number]}})


def only_in_demos() -> None:
    if not settings.DEBUG:
        raise Http404
