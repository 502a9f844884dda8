"""End users as they stand in lists: the mark, the name, the link."""

from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import EndUser
from chatauth.credentials import MODELS
from console import cells


def link(end_user: EndUser) -> SafeString:
    """Mark and name, leading to the end user's page."""
    return format_html(
        '<a class="person" href="{}">{}<bdi>{}</bdi></a>',
        reverse("admin:accounts_enduser_change", args=[end_user.pk]),
        cells.mark(end_user.assurance, in_words=False),
        end_user,
    )


def credential(kind: str, row_id: UUID | None) -> SafeString:
    """The name of the credential that vouched for somebody, and its state."""
    if kind not in MODELS or row_id is None:
        return cells.NONE
    row = MODELS[kind].objects.filter(pk=row_id).first()
    if row is None:
        return format_html('<span class="quiet">{}</span>', _("deleted"))
    return format_html('<bdi>{}</bdi> <span class="quiet">{}</span>', row.name, row._meta.verbose_name)
