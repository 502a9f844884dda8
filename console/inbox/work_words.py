"""The words of the inbox's tools: teams, tags, priorities, snoozing, work on many, filters."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.inbox.counted import counted


def work() -> dict[str, str]:
    return {
        "assign_to": _("Assign to"),
        "group_people": _("People"),
        "group_teams": _("Teams"),
        "group_other": _("Or"),
        "no_team": _("No team"),
        "no_team_hint": _("It belongs to nobody in particular"),
        "picker_none": _("Nothing of that name"),
        "set_priority": _("Priority"),
        "priority_urgent": _("Urgent"),
        "priority_high": _("High"),
        "priority_normal": _("Normal"),
        "priority_low": _("Low"),
        "add_tag": _("Add a tag"),
        "no_tags": _("There are no tags yet. An admin adds them in the console, under Tags."),
        "until": _("Until {when}"),
        "snooze_hour": _("In an hour"),
        "snooze_hours": _("In three hours"),
        "snooze_tomorrow": _("Tomorrow morning"),
        "snooze_monday": _("Monday morning"),
        "snooze_week": _("In a week"),
        "reply_offered": _("Quick reply {name}: {text}"),
        "no_replies": _("No quick replies yet"),
        "no_such_reply": _("No quick reply fits."),
        **counted(
            "too_many",
            lambda n: ngettext("Pick {count} conversation at most.", "Pick {count} conversations at most.", n),
        ),
        **counted(
            "confirm_close",
            lambda n: ngettext(
                "Close {count} conversation? The visitor sees that it was closed.",
                "Close {count} conversations? Each visitor sees that theirs was closed.",
                n,
            ),
        ),
        **done(),
    }


def done() -> dict[str, str]:
    return {
        **counted(
            "did_assign",
            lambda n: ngettext("The conversation was assigned.", "{count} conversations were assigned.", n),
        ),
        **counted(
            "did_close", lambda n: ngettext("The conversation was closed.", "{count} conversations were closed.", n)
        ),
        **counted(
            "did_reopen",
            lambda n: ngettext("The conversation was reopened.", "{count} conversations were reopened.", n),
        ),
        **counted(
            "did_pend",
            lambda n: ngettext(
                "The conversation is pending until the visitor writes.", "{count} conversations are pending.", n
            ),
        ),
        **counted(
            "did_snooze", lambda n: ngettext("The conversation was snoozed.", "{count} conversations were snoozed.", n)
        ),
        **counted(
            "did_hand_over",
            lambda n: ngettext("The conversation was handed over.", "{count} conversations were handed over.", n),
        ),
        **counted(
            "did_prioritise",
            lambda n: ngettext("The conversation has a new priority.", "{count} conversations have a new priority.", n),
        ),
        **counted(
            "did_tag",
            lambda n: ngettext("The tags were changed.", "The tags of {count} conversations were changed.", n),
        ),
        **counted(
            "did_undo",
            lambda n: ngettext("The conversation is as it was.", "{count} conversations are as they were.", n),
        ),
        "did_nothing": _("Nothing had to be changed."),
        **counted(
            "some_refused",
            lambda n: ngettext("{count} was left as it is: {why}", "{count} were left as they are: {why}", n),
        ),
    }


def list_tools() -> dict[str, str]:
    return {
        "pick": _("Pick {name}"),
        **counted("picked", lambda n: ngettext("{count} picked", "{count} picked", n)),
        "filter_any": _("Any"),
        "filter_several": _("Several"),
        "filter_me": _("Me"),
        "filter_gone": _("No longer there"),
        "filter_off": _("Take this filter off"),
        "filter_unread": _("Unread"),
        "filter_state": _("State:"),
        "filter_team": _("Team:"),
        "filter_assignee": _("Agent:"),
        "filter_tag": _("Tag:"),
        "filter_channel": _("Channel:"),
        "filter_priority": _("Priority:"),
        "filter_assurance": _("Identity:"),
        "view_default": _("Open with it"),
        "view_is_default": _("Opens the inbox"),
        "view_delete": _("Delete the view {name}"),
    }
