"""Why codes are held back, and until when. Stored in English, and translated for whoever is told."""

from django.utils.translation import gettext_noop

NEIGHBOURS = gettext_noop("neighbouring numbers")
UNUSED = gettext_noop("codes that nobody enters")
BUDGET = gettext_noop("the day's budget")
UNTIL = {
    NEIGHBOURS: gettext_noop(
        "Numbers that begin with the same eight digits wait for up to an hour, then get codes again. "
        "All others get theirs."
    ),
    UNUSED: gettext_noop(
        "Numbers that begin with the same six digits wait for up to an hour, then get codes again. "
        "All others get theirs."
    ),
    BUDGET: gettext_noop("Codes go out again within a day. Whoever hosts this Usher can raise the budget."),
}
