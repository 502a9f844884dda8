"""Making identity keys: those with which a site signs who its visitor is (signing keys in the code)."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from channels_app.models import Channel, SigningKey
from chatauth.signing_keys import make_signing_key
from console.fields import explained
from console.install.snippets import LANGUAGES, Place, rendered, text_of
from console.making import ask_then_show
from core.audit import Actor
from core.plain_forms import PlainForm

ALGORITHMS = [
    (
        SigningKey.Algorithm.HS256,
        "HS256",
        _("A secret that both sides know: simple, and what most sites use. Made here, or bring your own."),
    ),
    (SigningKey.Algorithm.RS256, "RS256", _("RSA, at least 2048 bits. Your private key never leaves you.")),
    (SigningKey.Algorithm.PS256, "PS256", _("RSA with PSS padding.")),
    (SigningKey.Algorithm.ES256, "ES256", _("Elliptic curve P-256: short signatures.")),
    (SigningKey.Algorithm.EDDSA, "EdDSA", _("Ed25519: short and fast.")),
]
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class IdentityKeyForm(PlainForm):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What signs with it, such as “shop 2026”."))
    algorithm = forms.ChoiceField(
        label=_("Algorithm"),
        choices=explained(ALGORITHMS),
        widget=forms.RadioSelect,
        initial=SigningKey.Algorithm.HS256,
        help_text=_("The key takes this algorithm and no other, whatever a code claims."),
    )
    channel = forms.ModelChoiceField(
        Channel.objects.none(), label=_("Good on"), required=False, empty_label=_("Every channel of the company")
    )
    secret = forms.CharField(
        label=_("Your own secret"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("HS256 only, at least 32 bytes. Empty: one is made and shown once. It is stored encrypted."),
    )
    public_key = forms.CharField(
        label=_("Public key"),
        required=False,
        widget=forms.Textarea(attrs={"class": "lines", "rows": 4, "spellcheck": "false"}),
        help_text=_("For the other algorithms: PEM or JWK. Never a private key."),
    )
    jwks_url = forms.CharField(
        label=_("JWKS URL"),
        required=False,
        help_text=_("Instead of a public key: where your identity provider publishes its keys, over https."),
    )
    kid = forms.CharField(
        label=_("Key id"), required=False, max_length=100, help_text=_("The “kid” of its codes. Empty: one is made.")
    )

    not_before = forms.DateTimeField(
        label=_("Good from"), required=False, widget=MOMENT, help_text=_("UTC. Empty: from now on.")
    )
    not_after = forms.DateTimeField(
        label=_("Good until"),
        required=False,
        widget=MOMENT,
        help_text=_("UTC. Empty: until it is revoked. Owners are mailed two weeks and three days before."),
    )

    def __init__(self, *args: Any, company: Company, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["channel"].queryset = Channel.objects.filter(company=company)  # type: ignore[attr-defined]


def snippets(key: SigningKey) -> list[tuple[str, str]]:
    """(language, code) that signs with the key. The private half of a public key is theirs: one example will do."""
    if key.algorithm != SigningKey.Algorithm.HS256:
        return [("Python", rendered("console/parts/sign_code.txt", {"key": key}))]
    place = Place.at(settings.PUBLIC_URL.rstrip("/"), str(key.channel_id or ""))
    return [(LANGUAGES[language], text_of(f"sign.{language}", place)) for language in ("node", "python")]


def make(request: HttpRequest, company: Company, context: dict[str, Any]) -> HttpResponse:
    """Ask for name and algorithm, then show the key id and, if one was made, the secret."""

    def keep(form: IdentityKeyForm) -> dict[str, Any]:
        key, secret = make_signing_key(company=company, by=Actor.of(request), **form.cleaned_data)
        return {"key": key, "secret": secret, "snippets": snippets(key)}

    return ask_then_show(
        request,
        form=IdentityKeyForm(request.POST or None, company=company),
        make=keep,
        asks="console/identity_key_make.html",
        shows="console/identity_key_shown.html",
        context={**context, "company": company},
    )
