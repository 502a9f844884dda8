"""One JSON form of a bot with everything it needs, for export, import and `provision`; secrets stay behind."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Company, Group
from bots.components import SERVICE_FIELDS, TOKEN_FIELDS, save_service, save_token
from bots.fields import KEY
from bots.models import AuthorizationToken, Bot, BotChannel, BotGroup, Script, WebService
from bots.scripts import as_script, draft_of, make_script, place_of, publish, save_draft, spec_of
from bots.spec import ScriptSpec
from channels_app.models import Channel
from core.audit import Actor, record
from core.reasons import Reason, Refused

MEMBERS = {
    "slug", "name", "is_active", "groups", "channels", "authorization_tokens", "web_services", "scripts",
}  # fmt: skip


def export_bot(bot: Bot) -> dict[str, Any]:
    """The drafts as they stand, and the components that they use. Secret headers are named, not given."""
    specs = [spec_of(draft_of(script)) for script in bot.scripts.order_by("slug")]
    services = WebService.objects.filter(company=bot.company_id, uid__in=used(specs, "service")).order_by("uid")
    wanted = used(specs, "token") | {uid for service in services for uid in tokens_used(bot, service.uid)}
    tokens = AuthorizationToken.objects.filter(company=bot.company_id, uid__in=wanted).order_by("uid")
    places = BotChannel.objects.filter(bot=bot).select_related("channel").order_by("channel__slug")
    groups = Group.objects.filter(pk__in=BotGroup.objects.filter(bot=bot).values("group")).order_by("slug")
    return {
        "slug": bot.slug,
        "name": bot.name,
        "is_active": bot.is_active,
        "groups": [group.slug for group in groups],
        "channels": [
            {"slug": place.channel.slug, "is_default": place.is_default, "allows_tokens": place.allows_tokens}
            for place in places
        ],
        "authorization_tokens": [
            {"uid": token.uid, **{name: getattr(token, name) for name in TOKEN_FIELDS}} for token in tokens
        ],
        "web_services": [
            {
                "uid": service.uid,
                **{name: getattr(service, name) for name in SERVICE_FIELDS},
                "secret_headers": service.secret_names,
            }
            for service in services
        ],
        "scripts": [export_script(spec) for spec in specs],
    }


def export_script(spec: ScriptSpec) -> dict[str, Any]:
    steps = [
        {"key": step.key, "kind": step.kind, **({"next": step.next} if step.next else {}), **step.settings}
        for step in spec.steps
    ]
    return {"slug": spec.slug, "name": spec.name, "starts": list(spec.starts), "steps": steps}


@transaction.atomic
def import_bot(company: Company, raw: Any, *, by: Actor, publishes: bool = True) -> Bot:
    """Make or change what the document names, all of it or nothing; a second time it changes nothing.

    Raises Refused(invalid_request), with the findings of a script that cannot run if it is to be published.
    """
    if not isinstance(raw, dict) or set(raw) - MEMBERS:
        raise wrong("bot", _("A bot is an object with %(names)s.") % {"names": ", ".join(sorted(MEMBERS))})
    slug = raw.get("slug")
    if not isinstance(slug, str) or not KEY.fullmatch(slug):
        raise wrong("slug", _("Give a short name of letters, digits, - and _."))
    for token in listed(raw, "authorization_tokens"):
        save_token(company, token, by=by)
    for service in listed(raw, "web_services"):
        save_service(company, service, by=by)
    bot = save_bot(company, slug, raw, by=by)
    if "groups" in raw:
        set_groups(bot, listed(raw, "groups"), by=by)
    for place in listed(raw, "channels"):
        put_on_channel(bot, place, by=by)
    import_scripts(bot, [as_script(item) for item in listed(raw, "scripts")], by=by, publishes=publishes)
    return bot


def save_bot(company: Company, slug: str, raw: dict[str, Any], *, by: Actor) -> Bot:
    name, is_active = raw.get("name") or slug, raw.get("is_active", True)
    if not isinstance(name, str) or len(name) > 80 or not isinstance(is_active, bool):
        raise wrong("name", _("Give a name of at most 80 characters, and is_active as true or false."))
    bot = Bot.objects.filter(company=company, slug=slug).first()
    if bot is None:
        bot = Bot.objects.create(company=company, slug=slug, name=name, is_active=is_active)
        record("bot.made", by=by, target=bot)
        return bot
    given = {"name": name if "name" in raw else bot.name, "is_active": raw.get("is_active", bot.is_active)}
    changed = [field for field, value in given.items() if getattr(bot, field) != value]
    if changed:
        for field in changed:
            setattr(bot, field, given[field])
        bot.save(update_fields=changed)
        record("bot.changed", by=by, target=bot, fields=changed)
    return bot


def set_groups(bot: Bot, slugs: list[Any], *, by: Actor) -> None:
    groups = list(Group.objects.filter(company=bot.company_id, slug__in=[str(slug) for slug in slugs]))
    missing = {str(slug) for slug in slugs} - {group.slug for group in groups}
    if missing:
        raise wrong("groups", _("There is no group %(names)s.") % {"names": ", ".join(sorted(missing))})
    before = set(BotGroup.objects.filter(bot=bot).values_list("group", flat=True))
    if before == {group.pk for group in groups}:
        return
    BotGroup.objects.filter(bot=bot).exclude(group__in=groups).delete()
    for group in groups:
        BotGroup.objects.get_or_create(bot=bot, group=group, defaults={"company_id": bot.company_id})
    record("bot.changed", by=by, target=bot, fields=["groups"])


def put_on_channel(bot: Bot, raw: Any, *, by: Actor) -> None:
    """`{"slug", "is_default"?, "allows_tokens"?}`, or the slug alone: then the bot answers first there."""
    place = {"slug": raw, "is_default": True} if isinstance(raw, str) else raw
    flags = ("is_default", "allows_tokens")
    if not isinstance(place, dict) or set(place) - {"slug", *flags}:
        raise wrong("channels", _("Give slug, is_default and allows_tokens."))
    channel = Channel.objects.filter(company=bot.company_id, slug=str(place.get("slug"))).first()
    if channel is None:
        raise wrong("channels", _("There is no channel %(name)r.") % {"name": place.get("slug")})
    fields = {name: bool(place[name]) for name in flags if name in place}
    here = BotChannel.objects.filter(channel=channel)
    known = here.filter(bot=bot).values(*flags).first()
    if known is not None and known == known | fields:
        return
    for other in (
        here.filter(is_default=True).exclude(bot=bot).select_related("bot") if fields.get("is_default") else ()
    ):
        here.filter(pk=other.pk).update(is_default=False)
        record("bot.changed", by=by, target=other.bot, fields=["channels"], channel=channel.slug)
    made = {"company_id": bot.company_id, **fields}
    BotChannel.objects.update_or_create(bot=bot, channel=channel, defaults=fields, create_defaults=made)
    record("bot.changed", by=by, target=bot, fields=["channels"], channel=channel.slug)


def import_scripts(bot: Bot, specs: list[ScriptSpec], *, by: Actor, publishes: bool) -> None:
    """All drafts first: they may jump to each other."""
    scripts: list[Script] = []
    for spec in specs:
        if not KEY.fullmatch(spec.slug):
            raise wrong("scripts", _("Each script needs a slug of letters, digits, - and _."))
        found = Script.objects.filter(bot=bot, slug=spec.slug).first()
        scripts.append(found or make_script(bot, slug=spec.slug, name=spec.name, by=by))
    for script, spec in zip(scripts, specs, strict=True):
        save_draft(script, spec, by=by)
    for script in scripts if publishes else ():
        publish(script, by=by)


def used(specs: list[ScriptSpec], kind: str) -> set[str]:
    """The unique ids of the components that steps of a kind name."""
    return {str(step.settings.get(kind)) for spec in specs for step in spec.steps if step.kind == kind}


def tokens_used(bot: Bot, service_uid: str) -> frozenset[str]:
    service = place_of(bot).services.get(service_uid)
    return service.tokens if service else frozenset()


def listed(raw: dict[str, Any], name: str) -> list[Any]:
    value = raw.get(name, [])
    if not isinstance(value, list):
        raise wrong(name, _("Give a list."))
    return value


def wrong(field: str, sentence: str) -> Refused:
    return Refused(Reason.INVALID_REQUEST, sentence, errors={field: [sentence]})
