"""The form of a step, drawn from the settings that its kind declares."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bots.fields import KEY, LINE, Field, Type
from bots.findings import Finding
from bots.models.scripts import Kind
from bots.spec import Place, ScriptSpec, StepSpec
from bots.steps import STEPS
from bots.steps.handler import COMMON, never
from core.plain_forms import PlainForm
from scripting.findings import by_field
from scripting.languages import BETWEEN, folded, in_language, name_of, spread, with_languages
from scripting.rows import Rows, is_empty

Choices = list[tuple[str, Any]]
KIND_LABELS = dict(Kind.choices)
KEY_LENGTH = 60


@dataclass(frozen=True)
class Known:
    """What selects of a step's form offer, and the languages that have boxes of their own."""

    steps: Choices
    components: Choices
    scripts: Choices
    teams: Choices
    languages: Sequence[str] = ()

    @classmethod
    def around(cls, spec: ScriptSpec, place: Place, kind: str, languages: Sequence[str] = ()) -> "Known":
        components = place.tokens if kind == Kind.TOKEN else place.services
        steps = [(step.key, f"{step.key} · {KIND_LABELS.get(step.kind, step.kind)}") for step in spec.steps]
        return cls(steps, named(components), named(place.scripts - {spec.slug}), named(place.teams or ()), languages)


def named(names: Any) -> Choices:
    return [(name, name) for name in sorted(names)]


class StepForm(PlainForm):
    """A draft keeps whatever is still wrong with it, so nothing but the name is needed here."""

    key = forms.CharField(
        label=_("Name"),
        max_length=KEY_LENGTH,
        validators=[RegexValidator(rf"\A(?:{KEY.pattern})\Z", _("Give a short name of letters, digits, - and _."))],
        help_text=_("Other steps lead here by this name."),
    )

    def __init__(self, kind: str, known: Known, *, step: StepSpec | None = None, key: str = "", **options: Any) -> None:
        handler = STEPS[kind]
        settings = step.settings if step else {}
        given = {**spread(settings), "key": step.key if step else key, "next": step.next if step else ""}
        super().__init__(initial=given, label_suffix="", **options)
        self.kind = kind
        self.declared = handler.all_fields
        self.goes_on = handler.goes_on is not never
        self.languages = known.languages
        self.said = [field for field in handler.fields if field.is_said]
        for field in handler.fields:
            made = self.fields[field.name] = drawn(field, known, settings.get(field.name))
            if field.is_said and field.type is Type.TEXT:
                made.help_text = made.help_text or FILLED_IN
        for field in self.said:
            for language in known.languages:
                self.fields[f"{field.name}{BETWEEN}{language}"] = in_language(drawn(field, known), language)
        following = Field(name="next", type=Type.TARGET, label=_("Next step"), help=_("Empty: the one that follows."))
        if self.goes_on:
            self.fields["next"] = drawn(following, known, step.next if step else "")
        for field in COMMON:
            self.fields[field.name] = drawn(field, known, settings.get(field.name))

    def as_step(self) -> StepSpec:
        cleaned = self.cleaned_data
        names = [field.name for field in self.declared]
        names += [f"{field.name}{BETWEEN}{language}" for field in self.said for language in self.languages]
        settings = folded({name: plain(cleaned[name]) for name in names})
        kept = {name: value for name, value in settings.items() if not is_empty(value)}
        return StepSpec(cleaned["key"], self.kind, kept, cleaned.get("next", ""))

    def shown(self, name: str, findings: list[str]) -> dict[str, Any]:
        only = ONLY_FOR.get(name, "") if self.kind == Kind.ASK else ""
        return {"field": self[name], "findings": findings, "only": "" if findings else only}

    def groups(self, findings: Sequence[Finding]) -> list[dict[str, Any]]:
        """The fields in parts, each with what the checks say of it."""
        said = by_field(findings)

        def part(title: str, names: list[str], **more: Any) -> dict[str, Any]:
            return {"title": title, "fields": [self.shown(name, said.get(name, [])) for name in names], **more}

        own = [field.name for field in STEPS[self.kind].fields]
        common = [field.name for field in COMMON]
        return [
            part(_now("What it does"), ["key", *own]),
            *([part(_now("In other languages"), [], languages=self.by_language())] if self.by_language() else []),
            *([part(_now("And then"), ["next"])] if self.goes_on else []),
            part(_now("For whom"), common),
        ]

    def by_language(self) -> list[dict[str, Any]]:
        found = []
        for language in self.languages if self.said else ():
            boxes = [self[f"{field.name}{BETWEEN}{language}"] for field in self.said]
            filled = sum(bool(box.value()) for box in boxes)
            found.append({"code": language, "name": name_of(language), "boxes": boxes, "filled": filled})
        return found


FILLED_IN = _(
    "{NAME}, {CHANNEL}, {MESSAGE}, properties such as {verified.plan} and variables such as {wish} are filled in."
)
# Settings of a question that count for one type of answer alone; a script hides the others.
ONLY_FOR = {"options": "choice", "least": "number", "most": "number", "region": "phone"}


def plain(value: Any) -> Any:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def drawn(field: Field, known: Known, value: Any = None) -> forms.Field:
    """A form field for a declared one. Selects keep a value that is gone, so that nobody loses it by saving."""
    options: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": False}
    if field.type is Type.LIST:
        own = {column.name: drawn_cell(column, known, value) for column in field.rows}
        said = [column.name for column in field.rows if column.is_said]
        columns = with_languages(own, said, known.languages, longest=LINE)
        return Rows(columns=columns, most=field.most, **options)
    if field.type is Type.CHOICE:
        return forms.ChoiceField(choices=choices_of(field), initial=field.default, **options)
    offered = offered_by(field.type, known)
    if offered is not None:
        return forms.ChoiceField(choices=with_gone(offered, [value]), **options)
    if field.type is Type.NUMBER:
        widget = forms.NumberInput(attrs={"placeholder": "" if field.default is None else str(field.default)})
        return forms.IntegerField(min_value=field.least, max_value=field.most, widget=widget, **options)
    if field.type is Type.FLAG:
        return forms.BooleanField(**options)
    if field.type is Type.TEXT:
        return forms.CharField(max_length=4_000, widget=forms.Textarea(attrs={"rows": 4}), **options)
    return forms.CharField(max_length=field.most, **options)


def drawn_cell(field: Field, known: Known, rows: Any) -> forms.Field:
    """The same for a column; its select keeps the values of every row."""
    made = drawn(field, known)
    offered = offered_by(field.type, known)
    if offered is not None and isinstance(made, forms.ChoiceField):
        values = [row.get(field.name) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        made.choices = with_gone(offered, values)
    if isinstance(made.widget, forms.Textarea):
        made.widget.attrs["rows"] = 2
    return made


def offered_by(kind: Type, known: Known) -> Choices | None:
    return {
        Type.TARGET: known.steps,
        Type.COMPONENT: known.components,
        Type.NAME: known.scripts,
        Type.TEAM: known.teams,
    }.get(kind)


def with_gone(offered: Choices, values: Sequence[Any]) -> Choices:
    known = {choice for choice, _label in offered}
    gone = sorted({value for value in values if isinstance(value, str) and value and value not in known})
    return [("", "–"), *offered, *((value, _now("%(name)s (missing)") % {"name": value}) for value in gone)]


def choices_of(field: Field) -> Choices:
    return list(field.choices) if field.default else [("", "–"), *field.choices]
