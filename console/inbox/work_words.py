"""The words of the inbox's tools: teams, tags, priorities, snoozing, work on many, filters."""

from django.utils.translation import gettext as _


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
        "too_many": _("Pick {most} conversations at most."),
        "confirm_close": _("Close {count} conversations? Each visitor sees that theirs was closed."),
        **done(),
    }


def done() -> dict[str, str]:
    return {
        "did_assign": _("{count} conversations were assigned."),
        "did_assign_one": _("The conversation was assigned."),
        "did_close": _("{count} conversations were closed."),
        "did_close_one": _("The conversation was closed."),
        "did_reopen": _("{count} conversations were reopened."),
        "did_reopen_one": _("The conversation was reopened."),
        "did_pend": _("{count} conversations are pending."),
        "did_pend_one": _("The conversation is pending until the visitor writes."),
        "did_snooze": _("{count} conversations were snoozed."),
        "did_snooze_one": _("The conversation was snoozed."),
        "did_hand_over": _("{count} conversations were handed over."),
        "did_hand_over_one": _("The conversation was handed over."),
        "did_prioritise": _("{count} conversations have a new priority."),
        "did_prioritise_one": _("The conversation has a new priority."),
        "did_tag": _("The tags of {count} conversations were changed."),
        "did_tag_one": _("The tags were changed."),
        "did_undo": _("{count} conversations are as they were."),
        "did_undo_one": _("The conversation is as it was."),
        "did_nothing": _("Nothing had to be changed."),
        "some_refused": _("{count} were left as they are: {why}"),
    }


def list_tools() -> dict[str, str]:
    return {
        "pick": _("Pick {name}"),
        "picked": _("{count} picked"),
        "picked_one": _("1 picked"),
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
