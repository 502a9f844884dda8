"""What scripts share: authorization tokens and web services, named by a unique id within the company."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from core.ids import PublicId
from core.vault import SealedText

DAY = 86_400


class Method(models.TextChoices):
    GET = "GET", "GET"
    POST = "POST", "POST"
    PUT = "PUT", "PUT"
    PATCH = "PATCH", "PATCH"
    DELETE = "DELETE", "DELETE"


class AuthorizationToken(PublicId):
    """Asks questions, sends the answers to a log-in service and keeps the token that it returns for a while.

    `questions` is a list of `{"text", "text_in"?, "field", "secret"}`.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="authorization_tokens", verbose_name=_("company"))
    uid = models.SlugField(_("unique id"), max_length=60)
    method = models.CharField(
        _("method"),
        max_length=6,
        choices=[(Method.POST.value, "POST"), (Method.GET.value, "GET")],
        default=Method.POST,
        help_text=_("POST is safer: addresses are written to the logs of servers."),
    )
    questions = models.JSONField(_("questions"), default=list)
    url = models.CharField(_("address of the log-in service"), max_length=2048)
    ttl = models.PositiveIntegerField(
        _("time to live"),
        default=900,
        validators=[MinValueValidator(10), MaxValueValidator(DAY)],
        help_text=_("Seconds until the token is asked for again."),
    )
    is_json = models.BooleanField(_("is JSON"), default=False, help_text=_("Empty: the whole answer is the token."))
    path = models.CharField(_("path of the token"), max_length=200, blank=True, help_text=_("Such as data.token."))
    by_number = models.BooleanField(
        _("validation by number"), default=False, help_text=_("Digits only; callers use the keypad of the phone.")
    )
    hosts = ArrayField(
        models.CharField(max_length=260),
        verbose_name=_("hosts that may receive the token"),
        default=list,
        blank=True,
        help_text=_("Such as api.example.com. Empty: the host of the log-in service alone."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("authorization token")
        verbose_name_plural = _("authorization tokens")
        ordering = ["uid"]
        constraints = [
            models.UniqueConstraint(fields=["company", "uid"], name="authorization_token_uid"),
            models.UniqueConstraint(fields=["company", "id"], name="authorization_token_company_id"),
        ]

    def __str__(self) -> str:
        return self.uid


class WebService(PublicId):
    """A call to a company's own server. Texts in `url`, `query`, `headers` and `body` may hold placeholders.

    `questions` is a list of `{"text", "text_in"?}`; their answers are {val1}, {val2}, unless the step gives them.
    `saves` is a list of `{"path", "variable"}`. Headers that are secrets are sealed as one JSON object of texts;
    `secret_names` are their names.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="web_services", verbose_name=_("company"))
    uid = models.SlugField(_("unique id"), max_length=60)
    questions = models.JSONField(_("questions"), default=list, blank=True)
    method = models.CharField(_("method"), max_length=6, choices=Method, default=Method.GET)
    url = models.CharField(_("address"), max_length=2048)
    query = models.JSONField(_("query"), default=dict, blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    secret_headers_sealed = SealedText(blank=True)
    secret_names = ArrayField(
        models.CharField(max_length=100), verbose_name=_("secret headers"), default=list, blank=True, editable=False
    )
    body = models.JSONField(_("JSON body"), null=True, blank=True)
    saves = models.JSONField(_("answers kept in variables"), default=list, blank=True)
    may_speak = models.BooleanField(
        _("the answer may speak"),
        default=False,
        help_text=_('Its member "usher" may say texts and cards, set variables and ask for the fallback.'),
    )
    timeout = models.PositiveIntegerField(
        _("time-out"), default=8, validators=[MinValueValidator(1), MaxValueValidator(10)], help_text=_("Seconds.")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("web service")
        verbose_name_plural = _("web services")
        ordering = ["uid"]
        constraints = [
            models.UniqueConstraint(fields=["company", "uid"], name="web_service_uid"),
            models.UniqueConstraint(fields=["company", "id"], name="web_service_company_id"),
        ]

    def __str__(self) -> str:
        return self.uid
