"""Forms that take a password, in the console's own words."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _

from core.plain_forms import SaidInOurWords

HELP = _("At least ten characters. Not your name or address, not one that many people use, and not digits alone.")
NOT_THE_SAME = {"password_mismatch": _("The two are not the same.")}


class LogInForm(SaidInOurWords, AdminAuthenticationForm):
    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": _("This address and this password do not fit together."),
    }


class NewPasswordForm(SaidInOurWords, SetPasswordForm):
    error_messages = {**SetPasswordForm.error_messages, **NOT_THE_SAME}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        explain(self)


class OwnPasswordForm(SaidInOurWords, PasswordChangeForm):
    error_messages = {**PasswordChangeForm.error_messages, **NOT_THE_SAME}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        explain(self)


def explain(form: Any) -> None:
    """What a new password has to be in one sentence, and the second field without one."""
    form.fields["new_password1"].help_text = HELP
    form.fields["new_password2"].help_text = ""
    form.fields["new_password2"].label = _("The same again")
