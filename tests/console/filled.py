"""Forms as a browser sends them: every field of a page with the value that it shows, and nothing else."""

from html.parser import HTMLParser

NOT_SENT = {"submit", "button", "image", "reset", "file"}


class Form:
    def __init__(self, action: str, form_id: str) -> None:
        self.action, self.id = action, form_id
        self.fields: list[tuple[str, str]] = []
        self.offers: set[tuple[str, str]] = set()  # fields with every value that could be chosen

    def data(self, **changes: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return {**found, **{name: [value] for name, value in changes.items()}}


class Forms(HTMLParser):
    """The forms of a page that are sent by POST."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.form: Form | None = None
        self.select = self.area = ""
        self.options: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_sent = told.get("method", "").lower() == "post"
            self.form = Form(told.get("action", ""), told.get("id", "")) if is_sent else None
            self.found += [self.form] if self.form else []
        elif self.form is None or "disabled" in told:
            return
        elif tag == "input":
            self.take_input(self.form, told)
        elif tag == "select":
            self.select, self.options = told.get("name", ""), []
        elif tag == "option" and self.select:
            self.form.offers.add((self.select, told.get("value", "")))
            self.options.append((told.get("value", ""), "selected" in told))
        elif tag == "textarea" and "name" in told:
            self.area = told["name"]
            self.form.fields.append((self.area, ""))

    def take_input(self, form: Form, told: dict[str, str]) -> None:
        kind, name, value = told.get("type", "text"), told.get("name", ""), told.get("value", "")
        if not name or kind in NOT_SENT:
            return
        if kind in ("checkbox", "radio"):
            form.offers.add((name, value))
            if "checked" in told:
                form.fields.append((name, told.get("value", "on") or ""))
        else:
            form.fields.append((name, value))

    def handle_data(self, data: str) -> None:
        if self.area and self.form:
            name, text = self.form.fields.pop()
            self.form.fields.append((name, text + data if text else data.removeprefix("\n")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = ""
        elif tag == "select" and self.select and self.form:
            chosen = [value for value, is_chosen in self.options if is_chosen]
            self.form.fields += [(self.select, value) for value in chosen or [first for first, _ in self.options[:1]]]
            self.select = ""


def sent_by(page: str, form_id: str) -> dict[str, list[str]]:
    """What the form with this id sends as it stands."""
    return next(form.data() for form in Forms(page).found if form.id == form_id)


def form_of(page: str, address: str) -> Form | None:
    """The form of a page that is sent to the page itself: the longest, where there are several."""
    own = [form for form in Forms(page).found if form.action.split("#")[0] in ("", ".", address)]
    return max(own, key=lambda form: len(form.fields), default=None)
