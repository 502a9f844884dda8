"""Editing scripts: a draft is saved with whatever is still wrong with it, and published once nothing is."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bots.checking import check
from bots.comparing import as_data, compare
from bots.fields import KEY
from bots.findings import Finding
from bots.models import AuthorizationToken, Bot, BotChannel, Script, Step, Version, WebService
from bots.models.scripts import Kind
from bots.requests import readable_headers
from bots.spec import ChannelSpec, Place, ScriptSpec, StepSpec, service_spec, token_spec
from chat.models import Team
from core.audit import Actor, record
from core.reasons import Reason, Refused

DRAFT = 0
KINDS = frozenset(Kind.values)


def draft_of(script: Script) -> Version:
    return script.versions.get_or_create(number=DRAFT, defaults={"company_id": script.company_id})[0]


def spec_of(version: Version) -> ScriptSpec:
    steps = (StepSpec(step.key, step.kind, step.settings, step.next) for step in version.steps.order_by("position"))
    return ScriptSpec(version.script.slug, version.script.name, tuple(version.starts), tuple(steps))


def channels_of(bot: Bot) -> list[BotChannel]:
    return list(bot.places.select_related("channel").order_by("channel__name"))


def place_of(bot: Bot, channels: Sequence[BotChannel] | None = None) -> Place:
    """What the scripts of a bot stand among now. `channels` are its own, for whoever has read them already."""
    places = channels_of(bot) if channels is None else channels
    tokens = AuthorizationToken.objects.filter(company=bot.company_id)
    services = WebService.objects.filter(company=bot.company_id)
    return Place(
        channels=tuple(ChannelSpec(p.channel.name, p.channel.kind, allows_tokens=p.allows_tokens) for p in places),
        tokens={token.uid: token_spec(token.uid, token.url, token.hosts) for token in tokens},
        services={
            s.uid: service_spec(s.uid, s.url, s.query, readable_headers(s), s.body, questions=len(s.questions))
            for s in services
        },
        scripts=frozenset(bot.scripts.values_list("slug", flat=True)),
        teams=frozenset(Team.objects.filter(company=bot.company_id).values_list("name", flat=True)),
    )


def findings_of(script: Script) -> list[Finding]:
    """What is wrong with the draft as it stands among the bot's channels and components now."""
    return check(spec_of(draft_of(script)), place_of(script.bot))


@transaction.atomic
def make_script(bot: Bot, *, slug: str, name: str, by: Actor) -> Script:
    """Raises Refused(conflict) if the bot has one of this short name."""
    if Script.objects.filter(bot=bot, slug=slug).exists():
        raise Refused(Reason.CONFLICT, _("The bot has a script with this short name."))
    script = Script.objects.create(company_id=bot.company_id, bot=bot, slug=slug, name=name)
    draft_of(script)
    record("script.made", by=by, target=script)
    return script


@transaction.atomic
def save_draft(script: Script, spec: ScriptSpec, *, by: Actor) -> list[Finding]:
    """Store the draft and say what is wrong with it. Raises Refused(invalid_request) for what cannot be stored."""
    check_storable(spec)
    draft = Version.objects.select_for_update().get(pk=draft_of(script).pk)
    former = spec_of(draft)
    if former == spec:
        return check(spec, place_of(script.bot))
    draft.starts = list(spec.starts)
    draft.save(update_fields=["starts"])
    draft.steps.all().delete()
    write_steps(draft, spec.steps)
    if script.name != spec.name:
        script.name = spec.name
        script.save(update_fields=["name"])
    data = as_data(compare(former, spec)) | ({"name": spec.name} if former.name != spec.name else {})
    record("script.changed", by=by, target=script, **data)
    return check(spec, place_of(script.bot))


def check_storable(spec: ScriptSpec) -> None:
    """A row needs a kind and a name of its own; everything else may be put right later."""
    keys = [step.key for step in spec.steps]
    wrong = [key for key in keys if not KEY.fullmatch(key) or keys.count(key) > 1]
    wrong += [step.key for step in spec.steps if step.kind not in KINDS or not KEY.fullmatch(step.next or "x")]
    if wrong:
        shown = ", ".join(sorted({repr(key[:60]) for key in wrong}))
        raise Refused(
            Reason.INVALID_REQUEST, _("These steps have a wrong name, kind or next step: %(shown)s.") % {"shown": shown}
        )


@transaction.atomic
def publish(script: Script, *, by: Actor) -> Version:
    """Make the draft the version that runs from now on; conversations that have begun keep theirs.

    Raises Refused(invalid_request) with the findings, by step and setting. Without a change nothing is published.
    """
    script = Script.objects.select_for_update(of=("self",)).select_related("bot", "published").get(pk=script.pk)
    spec = spec_of(draft_of(script))
    refuse(check(spec, place_of(script.bot)))
    if script.published and spec_of(script.published) == spec:
        return script.published
    latest = script.versions.order_by("-number").first()
    version = Version.objects.create(
        company_id=script.company_id,
        script=script,
        number=(latest.number if latest else DRAFT) + 1,
        starts=list(spec.starts),
        published_at=timezone.now(),
        published_by=by.label[:255],
    )
    write_steps(version, spec.steps)
    script.published = version
    script.save(update_fields=["published"])
    record("script.published", by=by, target=script, version=version.number)
    return version


@transaction.atomic
def withdraw(script: Script, *, by: Actor) -> None:
    """Start it no more; conversations in which it runs go on with it."""
    if script.published_id is None:
        return
    script.published = None
    script.save(update_fields=["published"])
    record("script.withdrawn", by=by, target=script)


def refuse(findings: Sequence[Finding]) -> None:
    """Raises Refused(invalid_request) if there are any."""
    if findings:
        errors: dict[str, list[str]] = {}
        for finding in findings:
            place = ".".join(filter(None, (finding.step, finding.field))) or "script"
            errors.setdefault(place, []).append(finding.message)
        raise Refused(Reason.INVALID_REQUEST, _("The script cannot run yet."), errors=errors)


def write_steps(version: Version, steps: Sequence[StepSpec]) -> None:
    Step.objects.bulk_create(
        Step(
            company_id=version.company_id,
            version=version,
            position=position,
            key=step.key,
            kind=step.kind,
            settings=step.settings,
            next=step.next,
        )
        for position, step in enumerate(steps, 1)
    )


def as_script(raw: Any) -> ScriptSpec:
    """Read one script of the JSON form. Raises Refused(invalid_request)."""
    if not isinstance(raw, dict):
        raise Refused(Reason.INVALID_REQUEST, _("A script is an object."))
    unknown = sorted(set(raw) - {"slug", "name", "starts", "steps"})
    starts, steps = raw.get("starts", []), raw.get("steps", [])
    if unknown or not isinstance(starts, list) or not isinstance(steps, list) or not all_objects(starts, steps):
        said = (
            _("A script does not know %(names)s.") % {"names": ", ".join(map(str, unknown))}
            if unknown
            else _("Give starts and steps as lists.")
        )
        raise Refused(Reason.INVALID_REQUEST, said)
    return ScriptSpec(
        slug=text_in(raw, "slug"),
        name=text_in(raw, "name") or text_in(raw, "slug"),
        starts=tuple(starts),
        steps=tuple(as_step(step) for step in steps),
    )


def as_step(raw: dict[str, Any]) -> StepSpec:
    """`{"key", "kind", "next"?, ...settings}`."""
    settings = {name: value for name, value in raw.items() if name not in ("key", "kind", "next")}
    return StepSpec(text_in(raw, "key"), text_in(raw, "kind"), settings, text_in(raw, "next"))


def text_in(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name, "")
    if not isinstance(value, str):
        raise Refused(
            Reason.INVALID_REQUEST, _("%(name)s is a text.") % {"name": name}, errors={name: [_("Give a text.")]}
        )
    return value


def all_objects(*lists: list[Any]) -> bool:
    return all(isinstance(item, dict) for items in lists for item in items)
