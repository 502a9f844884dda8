"""Django gives the cells of a list the class `field-<column>`, and the forms have classes of their own by that word."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib import admin

OF_LISTS = re.compile(r"#result_list \.field-[\w-]+")


def test_no_column_takes_the_class_of_a_part_of_a_form():
    styles = "\n".join(each.read_text() for each in (Path(settings.BASE_DIR) / "static" / "console").glob("*.css"))
    of_forms = set(re.findall(r"\.field-([\w-]+)", OF_LISTS.sub("", styles)))
    assert "label" in of_forms
    columns = {str(column) for page in admin.site._registry.values() for column in page.list_display}
    assert columns
    assert columns & of_forms == set()
