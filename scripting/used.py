"""Which scripts name a component, in their drafts or in what runs."""

from django.db.models import F, Q

from bots.models import AuthorizationToken, Script, Step, WebService
from bots.models.scripts import Kind
from bots.scripts import DRAFT

KINDS = {"AuthorizationToken": Kind.TOKEN, "WebService": Kind.SERVICE}


def scripts_with(component: AuthorizationToken | WebService) -> list[Script]:
    kind = KINDS[type(component).__name__]
    steps = Step.objects.filter(
        Q(version__number=DRAFT) | Q(version__script__published=F("version")),
        company=component.company_id,
        kind=kind,
        **{f"settings__{kind.value}": component.uid},
    )
    scripts = Script.objects.filter(pk__in=steps.values("version__script"))
    return list(scripts.select_related("bot").order_by("name"))
