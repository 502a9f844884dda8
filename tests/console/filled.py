"""What a browser would send of a form, read from the page that shows it."""

from html.parser import HTMLParser

Sent = dict[str, list[str]]


class Controls(HTMLParser):
    """The successful controls of the form with this id."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.sent: Sent = {}
        self.is_inside = False
        self.select = self.textarea = ""
        self.options: list[str] = []
        self.chosen: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.is_inside = found.get("id") == self.form_id
        if not self.is_inside or "disabled" in found:
            return
        name, value = found.get("name") or "", found.get("value") or ""
        kind = found.get("type") or "text"
        if tag == "input" and name and kind not in ("submit", "button", "file"):
            if kind not in ("checkbox", "radio") or "checked" in found:
                self.sent.setdefault(name, []).append(value if "value" in found or kind != "checkbox" else "on")
        elif tag == "select":
            self.select, self.options, self.chosen = name, [], []
        elif tag == "option" and self.select:
            self.options.append(value)
            self.chosen += [value] if "selected" in found else []
        elif tag == "textarea":
            self.textarea, self.text = name, ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif tag == "select" and self.select:
            self.sent[self.select] = self.chosen or self.options[:1]
            self.select = ""
        elif tag == "textarea" and self.textarea:
            self.sent[self.textarea] = [self.text.removeprefix("\n")]
            self.textarea = ""


def sent_by(page: str, form_id: str) -> Sent:
    reader = Controls(form_id)
    reader.feed(page)
    return reader.sent
