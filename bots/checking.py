"""Whether a script can run: pure functions from a script and what it stands among to exact findings."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from bots.fields import LINE, LIST_MAX, Type, clean, values_of
from bots.findings import Finding
from bots.models.scripts import StartKind
from bots.reaching import ways_on
from bots.spec import Place, ScriptSpec, StepSpec
from bots.steps import STEPS
from bots.steps.service import host_not_listed

STEPS_MAX = 300


def check(script: ScriptSpec, place: Place) -> list[Finding]:
    """Everything that is wrong, in the order of the steps; an empty list may be published."""
    findings = [*check_shape(script), *check_starts(script)]
    for step in script.steps:
        findings += [finding.at(step.key) for finding in check_step(step, place)]
    script = tidied(script)
    known = {step.key for step in script.steps}
    findings += [finding for step in script.steps for finding in missing_targets(step, known)]
    if any(finding.code in ("duplicate_key", "no_steps", "unknown_kind") for finding in findings):
        return findings
    return [*findings, *unreachable(script), *tokens_too_late(script, place), *circles(script)]


def tidied(script: ScriptSpec) -> ScriptSpec:
    """Without the settings that are wrong in themselves, so that what follows may rely on their types."""
    steps = (
        replace(step, settings=clean(STEPS[step.kind].all_fields, step.settings)[0]) if step.kind in STEPS else step
        for step in script.steps
    )
    return replace(script, steps=tuple(steps))


def check_shape(script: ScriptSpec) -> Iterator[Finding]:
    if not script.steps:
        yield Finding("no_steps", _("The script has no steps."))
    if len(script.steps) > STEPS_MAX:
        yield Finding("bad_setting", _("A script has at most %(most)d steps.") % {"most": STEPS_MAX})
    seen: set[str] = set()
    for step in script.steps:
        if step.key in seen:
            yield Finding("duplicate_key", _("Another step has the same name."), step.key)
        seen.add(step.key)


def check_starts(script: ScriptSpec) -> Iterator[Finding]:
    """A script without starts is one that others jump to."""
    for index, start in enumerate(script.starts):
        field = f"starts[{index}]"
        kind = start.get("on")
        if kind not in StartKind.values:
            known = ", ".join(StartKind.values)
            yield Finding("bad_setting", _("Give one of %(known)s.") % {"known": known}, field=f"{field}.on")
        if kind == StartKind.KEYWORD and not are_words(start.get("words")):
            yield Finding("bad_setting", _("Give the keywords as a list of texts."), field=f"{field}.words")
        address = start.get("address")
        if kind == StartKind.URL and not (isinstance(address, str) and 0 < len(address) <= LINE):
            yield Finding("bad_setting", _("Give the address, with * for anything."), field=f"{field}.address")
        for name in sorted(set(start) - {"on", "words", "address"}):
            yield Finding("bad_setting", _("There is no such setting."), field=f"{field}.{name}")


def are_words(words: object) -> bool:
    if not isinstance(words, list) or not 0 < len(words) <= LIST_MAX:
        return False
    return all(isinstance(word, str) and word.strip() and len(word) <= LINE for word in words)


def check_step(step: StepSpec, place: Place) -> list[Finding]:
    handler = STEPS.get(step.kind)
    if handler is None:
        return [Finding("unknown_kind", _("There is no step of the kind %(kind)s.") % {"kind": step.kind})]
    settings, findings = clean(handler.all_fields, step.settings)
    return findings or handler.check(settings, place)


def missing_targets(step: StepSpec, known: set[str]) -> Iterator[Finding]:
    handler = STEPS.get(step.kind)
    targets = values_of(Type.TARGET, handler.all_fields, step.settings) if handler else []
    for field, key in [*targets, *([("next", step.next)] if step.next else [])]:
        if key not in known:
            yield Finding("missing_target", _("There is no step “%(key)s”.") % {"key": key}, step.key, field)


def unreachable(script: ScriptSpec) -> Iterator[Finding]:
    ways = ways_on(script)
    reached, front = set(), [script.steps[0].key]
    while front:
        key = front.pop()
        if key not in reached:
            reached.add(key)
            front += ways[key]
    for step in script.steps:
        if step.key not in reached:
            yield Finding("unreachable", _("No way leads to this step."), step.key)


def tokens_too_late(script: ScriptSpec, place: Place) -> Iterator[Finding]:
    """A web service that wants a token which some way to it does not make.

    Tokens flow along the ways on: at each step those count that every way to it has made.
    """
    made = tokens_on_every_way(script)
    for step in script.steps:
        service = place.services.get(step.settings.get("service", "")) if step.kind == "service" else None
        if service is None or step.key not in made:
            continue
        here = made[step.key]
        for uid in sorted(service.tokens):
            if not here if uid == "" else uid not in here:
                shown = "{authtoken:" + uid + "}" if uid else "{authtoken}"
                sentence = _("A way leads here on which %(token)s has not been made.") % {"token": shown}
                yield Finding("token_before_made", sentence, step.key, "service")
            elif uid == "":
                yield from bare_token_elsewhere(step, service.host, here, place)


def bare_token_elsewhere(step: StepSpec, host: str, made: frozenset[str], place: Place) -> Iterator[Finding]:
    """`{authtoken}` alone may be any of those made: one that may go to this host has to be among them."""
    known = [place.tokens[uid] for uid in sorted(made) if uid in place.tokens]
    if known and not any(host in token.hosts for token in known):
        yield host_not_listed(known[0].uid, host).at(step.key)


def tokens_on_every_way(script: ScriptSpec) -> dict[str, frozenset[str]]:
    """By step: the tokens made before it, whichever way a run came; only steps that can be reached."""
    ways, steps = ways_on(script), {step.key: step for step in script.steps}
    first = script.steps[0].key
    made: dict[str, frozenset[str]] = {first: frozenset()}
    front = [first]
    while front:
        key = front.pop()
        step = steps[key]
        for after in ways[key]:
            passed = made[key]
            if step.kind == "token" and after != step.settings.get("fallback"):
                passed = passed | {step.settings.get("token", "")}
            known = passed if after not in made else made[after] & passed
            if made.get(after) != known:
                made[after] = known
                front.append(after)
    return made


def circles(script: ScriptSpec) -> Iterator[Finding]:
    """Steps that lead back to themselves without ever waiting: such a loop would run until it is stopped."""
    kinds = {step.key: STEPS[step.kind].waits for step in script.steps if step.kind in STEPS}
    ways = {key: [to for to in after if not kinds.get(to)] for key, after in ways_on(script).items()}
    for step in script.steps:
        if kinds.get(step.key):
            continue
        seen: set[str] = set()
        front = list(ways[step.key])
        while front:
            key = front.pop()
            if key not in seen:
                seen.add(key)
                front += ways[key]
        if step.key in seen and not decides(step, script):
            yield Finding("endless_loop", _("This step leads back to itself without waiting for anybody."), step.key)


def decides(step: StepSpec, script: ScriptSpec) -> bool:
    """A loop that a condition can leave is no finding; the limits of a run hold it all the same."""
    ways = ways_on(script)
    seen: set[str] = set()
    front = [step.key]
    while front:
        key = front.pop()
        if key in seen:
            continue
        seen.add(key)
        front += ways[key]
    return any(other.kind == "condition" and other.key in seen for other in script.steps)
