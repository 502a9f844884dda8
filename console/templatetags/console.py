"""The pieces of `console.cells` as template tags."""

import json
from typing import Any

from django import template
from django.utils.translation import gettext

from console import audit_words, cells, devices, language, moments, stored_words, values, ways

register = template.Library()

register.simple_tag(cells.icon)
register.simple_tag(cells.badge)
register.simple_tag(cells.state)
register.simple_tag(cells.mark)
register.simple_tag(cells.ago)
register.simple_tag(cells.moment)
register.simple_tag(cells.copyable)
register.simple_tag(cells.copy_button)
register.simple_tag(cells.open_or_closed)
register.simple_tag(cells.kind_icon)
register.filter(audit_words.deed)
register.filter(stored_words.counted)
register.filter(audit_words.fields_changed)
register.filter("kind_in_words", stored_words.kind)
register.filter("value_in_words", cells.value)
register.filter(cells.listed)
register.simple_tag(values.comma)
register.simple_tag(values.semicolon)
register.simple_tag(language.choices, name="console_languages")
register.filter(moments.duration)
register.filter("device_words", devices.in_short)
register.filter(stored_words.why_ended)
register.filter("way", ways.name)


@register.filter
def truth_in_words(contents: str) -> str:
    """What Django shows of a field that one may only read, with Yes and No in place of its green and red signs.

    Texts that people wrote are escaped by then, so that none begins as a picture.
    """
    if not contents.startswith('<img src="'):
        return contents
    signs = {"/icon-yes": gettext("Yes"), "/icon-no": gettext("No")}
    return next((word for sign, word in signs.items() if f"admin/img{sign}" in contents), contents)


@register.filter
def rows_in_words(formset: Any) -> str:
    """What Django's script for rows of a form reads, with our words for the link that adds one."""
    told = json.loads(formset.inline_formset_data())
    told["options"]["addText"] = gettext("Add %(name)s") % {"name": formset.opts.verbose_name}
    return json.dumps(told)
