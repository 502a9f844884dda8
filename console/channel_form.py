"""The form of a channel."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from channels_app.models import Channel
from channels_app.models.channels import Enforcement, Kind, MergePolicy, Method, default_sign_in
from channels_app.origins import ANY, validate_origin
from console.channel_codes import CodeRulesForm
from console.channel_handover import HandoverForm
from console.channel_look import LookForm
from console.durations import DAY, MINUTE, Duration
from console.fields import Explained, Lines, check_parameter, explained

YEAR = 365 * DAY
WAYS_IN = [
    (
        Method.CLIENT_TOKEN,
        _("Client token"),
        _("Your backend mints a token for the visitor; the page hands it over as MB_TOKEN. Verified."),
    ),
    (
        Method.EXTERNAL_JWT,
        _("Signed code"),
        _("Your backend signs a JWT itself and passes it as externalAuthCode. Verified."),
    ),
    (Method.SMS_CODE, _("Code by SMS"), _("The visitor proves a phone number. Claimed name, proved number.")),
    (Method.EMAIL_CODE, _("Code by e-mail"), _("The visitor proves a mailbox. Claimed name, proved address.")),
    (
        Method.ANONYMOUS,
        _("Anonymous"),
        _("Anybody may write. Nothing is known about them, and nothing is stored before."),
    ),
]
ENFORCEMENTS = [
    (Enforcement.ENFORCE, _("Enforce"), _("Refuse it. The visitor sees why, and so does the sign-in log.")),
    (
        Enforcement.OBSERVE,
        _("Observe"),
        _("Let them in anonymously, and log what would have been refused: for a roll-out."),
    ),
    (Enforcement.OFF, _("Off"), _("Let them in anonymously and say nothing.")),
]

MERGING = [
    (MergePolicy.ASK, _("Ask them"), _("“Bring your 3 earlier messages along?” They decide, once.")),
    (
        MergePolicy.SAME_BROWSER,
        _("Bring it along, if it is fresh"),
        _("Without a question, if the same browser began it less than 30 minutes ago; else they are asked."),
    ),
    (MergePolicy.NEVER, _("Never"), _("What was written anonymously stays anonymous.")),
]


LIMITS = {"min_value": _("Make it one minute or longer."), "max_value": _("Make it a year or shorter.")}


class ChannelForm(LookForm, HandoverForm, CodeRulesForm):
    sign_in = Explained(label=_("Ways in"), choices=WAYS_IN, required=False, initial=default_sign_in)
    enforcement = forms.ChoiceField(
        label=_("When a proof does not hold"),
        choices=explained(ENFORCEMENTS),
        widget=forms.RadioSelect,
        initial=Enforcement.ENFORCE,
        help_text=_("A missing proof may use any way that is ticked above; this is about a wrong one."),
    )
    merge_policy = forms.ChoiceField(
        label=_("When an anonymous visitor signs in"),
        choices=explained(MERGING),
        widget=forms.RadioSelect,
        initial=MergePolicy.ASK,
        help_text=_("Only the browser that wrote anonymously can bring it along; an address or a number never does."),
    )
    token_age = Duration(
        label=_("Token age"),
        min_value=MINUTE,
        max_value=YEAR,
        error_messages=LIMITS,
        help_text=_("How long a minted token lives when the call names no tokenAge, which counts in seconds."),
    )
    token_age_max = Duration(
        label=_("Longest token age"),
        min_value=MINUTE,
        max_value=YEAR,
        error_messages=LIMITS,
        help_text=_("A call that asks for a longer one is refused."),
    )
    code_lifetime_max = Duration(
        label=_("Longest code lifetime"),
        min_value=MINUTE,
        max_value=YEAR,
        error_messages=LIMITS,
        help_text=_("Between iat and exp of a code that the site signed."),
    )
    allowed_origins = Lines(
        label=_("Sites that may show this chat"),
        check=validate_origin,
        required=False,
        help_text=_(
            "One origin per line, exactly as the browser sends it: https://shop.example, with a port if it has one, "
            "without a path. A * allows every site."
        ),
    )
    kept_parameters = Lines(
        label=_("URL parameters to keep"),
        check=check_parameter,
        required=False,
        help_text=_(
            "One name per line. Agents and bots see these query parameters of the page; all others are dropped."
        ),
    )

    class Meta:
        model = Channel
        fields = "__all__"
        widgets = {"accent": forms.TextInput(attrs={"type": "color"})}
        help_texts = {
            "slug": _("For provisioning files. It stays as it is once the channel exists."),
            "kind": _("It stays as it is once the channel exists. Web channels work; the others can be prepared."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind", self.instance.kind) != Kind.WEB:  # asks for neither: what was ticked is out of sight
            cleaned |= {name: [] for name in ("sign_in", "allowed_origins") if name in cleaned}
        elif "sign_in" in cleaned and not cleaned["sign_in"]:
            self.add_error("sign_in", _now("Tick at least one way, else nobody can come in."))
        age, longest = cleaned.get("token_age"), cleaned.get("token_age_max")
        if age and longest and age > longest:
            self.add_error("token_age", _now("This is longer than the longest token age."))
        return cleaned

    def warnings(self) -> list[str]:
        """What is allowed, but deserves a second look."""
        found = self.code_warnings()
        if ANY in self.cleaned_data.get("allowed_origins", []):
            found.append(
                _now("Every site may now show this chat, because the list contains *. Name your sites if you can.")
            )
        return found
