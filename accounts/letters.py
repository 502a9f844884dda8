"""What is mailed to staff about their own accounts."""

from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Invitation, User
from core.mail import Letter


def invitation(row: Invitation, link: str) -> Letter:
    days = ngettext("%(count)d day", "%(count)d days", settings.INVITATION_DAYS) % {"count": settings.INVITATION_DAYS}
    company = str(row.company) if row.company else "Usher"
    if row.invited_by:
        said = _now("%(who)s invites you to work on the chats of %(company)s, as %(role)s.")
    else:
        said = _now("You are invited to work on the chats of %(company)s, as %(role)s.")
    return Letter(
        _now("Your invitation to %(company)s") % {"company": company},
        [
            said % {"who": row.invited_by, "company": company, "role": row.role_in_a_sentence},
            _now("The link works once, and for %(days)s.") % {"days": days},
        ],
        (_now("Accept the invitation"), link),
        [_now("If you do not know what this is about, delete this mail. Without the link nothing happens.")],
    )


def password_reset(link: str) -> Letter:
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    life = ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    return Letter(
        _now("Choose a new password"),
        [
            _now("Somebody, most likely you, asked for a new password for this address."),
            _now("The link works once, and for %(life)s. A second factor stays in place.") % {"life": life},
        ],
        (_now("Choose a password"), link),
        [_now("If it was not you, delete this mail. Your password stays as it is.")],
    )


CHANGES = {
    "password": (
        _("Your password was changed"),
        _("The password of your account was changed just now, and other browsers were logged out."),
    ),
    "second_factor_on": (
        _("A second factor is set up"),
        _("Logging in to your account now takes a code of your app. Other browsers were logged out."),
    ),
    "second_factor_off": (
        _("Your second factor was taken away"),
        _("Logging in to your account takes the password alone from now on."),
    ),
    "removed": (
        _("You no longer work for %(company)s"),
        _("You were removed from the staff of %(company)s, and logged out everywhere. Your account itself stays."),
    ),
}


def changed(user: User, what: str, company: str = "") -> Letter:
    """So that nobody's account changes behind their back. `company` is where it changed, for what names one."""
    subject, said = (str(text) % {"company": company} for text in CHANGES[what])
    hint = _now("If you did not expect this, tell an owner of your company, or whoever hosts this Usher, at once.")
    return Letter(subject, [_now("Hello %(name)s,") % {"name": user.get_short_name()}, said], None, [hint])
