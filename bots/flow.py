"""Where a run stands in its version, and which step comes next."""

from django.db.models import F

from bots.models import Run, Step, Version


def step_of(version: Version, key: str) -> Step | None:
    """The step of this name; without a name the first one."""
    steps = version.steps.order_by("position")
    return steps.filter(key=key).first() if key else steps.first()


def following(step: Step) -> Step | None:
    """The step that a step names as its next one, else the next in order."""
    steps = Step.objects.filter(version=step.version_id)
    if step.next:
        return steps.filter(key=step.next).first()
    return steps.filter(position__gt=step.position).order_by("position").first()


def switch_to(run: Run, slug: str) -> Step | None:
    """The first step of another script of the bot, as it is published now; the run goes on with that version."""
    version = Version.objects.filter(script__bot=run.bot_id, script__slug=slug, script__published=F("pk")).first()
    first = step_of(version, "") if version else None
    if version and first:
        run.version = version
    return first
