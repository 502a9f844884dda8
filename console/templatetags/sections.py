"""A change form as tabs.

A fieldset, inline or panel with the class `tab` begins one; what follows belongs to it, unless its `into` names
another.
"""

from dataclasses import dataclass, field
from typing import Any

from django import template
from django.utils.text import capfirst, slugify
from django.utils.translation import override

register = template.Library()


@dataclass(frozen=True)
class Part:
    """`kind` is fieldset, inline or panel."""

    kind: str
    item: Any
    title: str
    slug: str
    is_tab: bool
    into: str
    number: int


@dataclass
class Tab:
    title: str
    slug: str
    parts: list[Part] = field(default_factory=list)
    count: str = ""


@register.simple_tag(takes_context=True)
def tabs(context: template.Context) -> list[Tab]:
    """The parts of the form in the order of the admin's `tab_order` (titles), grouped into tabs."""
    admin = context["adminform"].model_admin
    order = [_slug(title) for title in getattr(admin, "tab_order", ())]
    found: list[Tab] = []
    for part in _parts(context):
        if part.is_tab or not found:
            found.append(Tab(part.title, part.slug))
        home = next((tab for tab in found if tab.slug == part.into), found[-1])
        home.parts.append(part)
        if part.kind == "panel" and part.item.count is not None:
            home.count = str(part.item.count)
        elif part.kind == "inline" and part.is_tab:
            home.count = str(part.item.formset.initial_form_count())
    return sorted(found, key=lambda tab: order.index(tab.slug) if tab.slug in order else len(order))


def _parts(context: template.Context) -> list[Part]:
    items: list[tuple[str, Any, Any, Any, Any]] = [
        ("fieldset", fieldset, fieldset.name, fieldset.classes, "") for fieldset in context["adminform"]
    ]
    items += [
        ("inline", formset, formset.opts.verbose_name_plural, formset.classes, getattr(formset.opts, "into", ""))
        for formset in context.get("inline_admin_formsets") or ()
    ]
    items += [
        ("panel", panel, panel.title, "" if panel.into else "tab", panel.into) for panel in context.get("panels") or ()
    ]
    return [
        Part(
            kind,
            item,
            capfirst(str(title or "")),
            _slug(title),
            "tab" in (classes or "").split(),
            _slug(into) if into else "",
            number,
        )
        for number, (kind, item, title, classes, into) in enumerate(items)
    ]


def _slug(title: Any) -> str:
    """The same in every language, because addresses are passed on."""
    with override("en"):
        return slugify(str(title or "")) or "form"
