"""The pieces of `console.cells` as template tags."""

from django import template

from console import cells, devices, moments

register = template.Library()

register.simple_tag(cells.icon)
register.simple_tag(cells.badge)
register.simple_tag(cells.state)
register.simple_tag(cells.mark)
register.simple_tag(cells.ago)
register.simple_tag(cells.copyable)
register.simple_tag(cells.copy_button)
register.simple_tag(cells.open_or_closed)
register.simple_tag(cells.kind_icon)
register.filter(moments.duration)
register.filter("device_words", devices.in_short)
