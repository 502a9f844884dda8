"""Pages that make a secret: they ask, and the answer to their POST is the only place where it can be read."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from console import once
from core.reasons import Refused

FORM_USED = "console/form_used.html"


def ask_then_show(
    request: HttpRequest,
    *,
    form: forms.Form,
    make: Callable[[Any], dict[str, Any]],
    asks: str,
    shows: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form with the template `asks`; its POST calls `make` once and shows what that returns with `shows`.

    A refusal goes to the fields that it names, and the form still works.
    """
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                if not once.use(request):
                    return unstored(request, FORM_USED, context, status=409)
                made = make(form)
        except Refused as refused:
            tell(form, refused)
        else:
            return unstored(request, shows, {**context, **made})
    return unstored(request, asks, {**context, "form": form, "nonce": once.new_nonce(request)})


def unstored(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page that no cache keeps."""
    response = TemplateResponse(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def tell(form: forms.BaseForm, refused: Refused) -> None:
    """Put a refusal beside the fields that it names."""
    if not refused.errors:
        form.add_error("name" if "name" in form.fields else None, refused.detail)
        return
    for name, sentences in refused.errors.items():
        form.add_error(name if name in form.fields else None, sentences)
