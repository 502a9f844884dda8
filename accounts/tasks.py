"""Jobs of this app."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import letters, links
from accounts.languages import language_of, language_of_company
from accounts.models import Company, Invitation, Login, Membership, User
from accounts.models.companies import Role
from accounts.seats import WARN_SHARE, seats_taken
from core import mail, vault
from core.job_rows import find_for_job
from core.jobs import periodic, task
from core.limits import hit
from core.reasons import Refused


def mail_owners(company_id: UUID, write: Callable[[], mail.Letter]) -> None:
    """Send one mail to each owner of a company, in the language of each; no owner sees another's address."""
    owners = Membership.objects.filter(company_id=company_id, role=Role.OWNER, user__is_active=True)
    for owner in owners.select_related("user"):
        with translation.override(language_of(owner.user)):
            mail.send(write(), to=owner.user.email)


@task()
def mail_invitation(invitation_id: str) -> None:
    """Mail an invitation with a link made now: no job and no table ever holds the link itself."""
    rows = Invitation.objects.open().select_related("company", "invited_by")
    found = find_for_job(rows.filter(expires_at__gt=timezone.now()), UUID(invitation_id))
    if found:
        user = User.objects.filter(email__iexact=found.email).first()
        with translation.override(language_of(user) if user else language_of_company(found.company)):
            mail.send(letters.invitation(found, links.fresh_invitation_link(found)), to=found.email)


@task()
def mail_password_reset(sealed_email: str) -> None:
    """Mail a link to whoever has this address; enqueued for every address, known or not, so that both take as long."""
    user = User.objects.filter(email__iexact=vault.unseal(sealed_email), is_active=True).first()
    if user is None:
        return
    try:
        hit("password_reset_user", str(user.pk))
    except Refused:
        return
    with translation.override(language_of(user)):
        mail.send(letters.password_reset(links.reset_link(user)), to=user.email)


@task()
def mail_change(user_id: str, what: str, company: str = "") -> None:
    """Tell somebody that their account was changed; `what` is a key of letters.CHANGES, `company` a name."""
    user = find_for_job(User.objects.all(), UUID(user_id))
    if user:
        with translation.override(language_of(user)):
            mail.send(letters.changed(user, what, company), to=user.email)


@periodic("41 3 * * *")
def forget_old_logins() -> None:
    Login.objects.filter(expire_date__lt=timezone.now()).delete()


@task()
def warn_about_seats(company_id: str) -> None:
    """Tell the owners how many seats are left; the numbers are those of now."""
    company = find_for_job(Company.objects.all(), UUID(company_id))
    if company is None:
        return
    taken, limit = seats_taken(company), company.seat_limit
    if limit is None or taken < limit * WARN_SHARE:
        return
    link = f"{settings.PUBLIC_URL.rstrip('/')}/admin/accounts/company/{company.pk}/change/#seats"

    def write() -> mail.Letter:
        if taken >= limit:
            subject = _("%(company)s: every seat is taken")
            said = _("All %(limit)d seats are taken. New clients whom your site vouches for are refused.")
        else:
            subject = _("%(company)s: few seats are left")
            said = _("%(taken)d of %(limit)d seats are taken.")
        hint = _("Among the seats you see who holds them, and can release some.")
        words = [said % {"taken": taken, "limit": limit}, hint]
        return mail.Letter(subject % {"company": company.name}, words, (_("Open the seats"), link))

    mail_owners(company.pk, write)
