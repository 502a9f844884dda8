"""Jobs of this app."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from accounts.models import Company, Membership
from accounts.models.companies import Role
from accounts.seats import WARN_SHARE, seats_taken
from core.jobs import task


@task()
def mail_owners(company_id: str, subject: str, body: str) -> None:
    """Send one plain mail to each owner of a company; no owner sees another's address."""
    owners = Membership.objects.filter(company_id=UUID(company_id), role=Role.OWNER, user__is_active=True)
    for address in owners.values_list("user__email", flat=True):
        EmailMessage(subject, body, to=[address]).send()


@task()
def warn_about_seats(company_id: str) -> None:
    """Tell the owners how many seats are left; the numbers are those of now."""
    company = Company.objects.get(pk=UUID(company_id))
    taken, limit = seats_taken(company), company.seat_limit
    if limit is None or taken < limit * WARN_SHARE:
        return
    if taken >= limit:
        subject = _("%(company)s: every seat is taken") % {"company": company.name}
        said = _("All %(limit)d seats are taken. New clients whom your site vouches for are refused.")
    else:
        subject = _("%(company)s: few seats are left") % {"company": company.name}
        said = _("%(taken)d of %(limit)d seats are taken.")
    link = f"{settings.PUBLIC_URL.rstrip('/')}/admin/accounts/company/{company.pk}/change/#seats"
    hint = _("See who holds them, and release some, here:")
    body = said % {"taken": taken, "limit": limit} + f"\n\n{hint}\n{link}\n"
    mail_owners(company_id, subject, body)
