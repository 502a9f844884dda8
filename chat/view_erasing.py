"""What staff kept in their own views about somebody who is erased: words they searched for, and names of views."""

import re

from django.db.models import Q
from django.http import QueryDict

from accounts.models import EndUser
from chat.models import SavedView

WORD = re.compile(r"[^\W_]{3,}")  # shorter ones say too little, and stand in too many views
DIGITS_LEAST = 6  # of a number, to be that number
SEARCH = "q"


def forget_in_views(end_user: EndUser) -> int:
    """Take the searches out of the views that name this person, and give these a name that says nothing; how many."""
    words, values = words_about(end_user)
    staff = Q(user__memberships__company=end_user.company_id) | Q(user__is_superuser=True)
    changed = 0
    for view in SavedView.objects.select_for_update(of=("self",)).filter(
        pk__in=SavedView.objects.filter(staff).values("pk")
    ):
        asked = QueryDict(view.query, mutable=True)
        names_in_search, names_in_name = (names(text, words, values) for text in (asked.get(SEARCH, ""), view.name))
        if names_in_search:
            asked.pop(SEARCH)
            view.query = asked.urlencode()
        if names_in_name:
            view.name = f"View {view.pk.hex[-8:]}"
        if names_in_search or names_in_name:
            view.save(update_fields=["query", "name"])
            changed += 1
    return changed


def words_about(end_user: EndUser) -> tuple[set[str], set[str]]:
    """The words of their name, and the whole values that tell them apart; without case."""
    identities = set(end_user.identities.values_list("value", flat=True))
    values = {text.casefold() for text in {end_user.email, end_user.phone, *identities} if text}
    names_of = " ".join(
        [end_user.name, end_user.surname, *(value.partition("@")[0] for value in values if "@" in value)]
    )
    return set(WORD.findall(names_of.casefold())), values


def names(text: str, words: set[str], values: set[str]) -> bool:
    """Whether a text names them: by a word of their name, by what tells them apart, or by a piece of their number."""
    folded = text.casefold()
    if words & set(WORD.findall(folded)) or any(value == folded or value in folded.split() for value in values):
        return True
    digits = re.sub(r"\D", "", folded).removeprefix("0")  # as it is dialled at home
    return len(digits) >= DIGITS_LEAST and any(digits in re.sub(r"\D", "", value) for value in values)
