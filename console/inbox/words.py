"""The words that the inbox's script needs, in the language of the page."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.inbox.counted import counted
from console.inbox.live_words import live_words
from console.inbox.work_words import list_tools, work


def words() -> dict[str, str]:
    """`{name}` stands for a value that the script fills in."""
    return {**plain(), **empty_places(), **client_pane(), **refusals(), **work(), **list_tools(), **live_words()}


def plain() -> dict[str, str]:
    return {
        "title": _("Inbox · Usher"),
        "now": _("now"),
        "today": _("Today"),
        "yesterday": _("Yesterday"),
        "you": _("You"),
        "name_you": _("{name} (you)"),
        **counted("unread", lambda n: ngettext("{count} unread", "{count} unread", n)),
        "no_messages": _("No messages yet"),
        "state_queued": _("Queued"),
        "state_assigned": _("Assigned"),
        "state_pending": _("Pending"),
        "state_snoozed": _("Snoozed"),
        "state_closed": _("Closed"),
        "with_you": _("With you"),
        "with": _("With {name}"),
        "nobody": _("Nobody"),
        "nobody_hint": _("Back to the queue"),
        **counted("has_open", lambda n: ngettext("{count} open", "{count} open", n)),
        "is_present": _("here now"),
        "answer": _("Answer"),
        "note": _("Note"),
        "write_answer": _("Write an answer…"),
        "write_note": _("Write a note that only your colleagues see…"),
        "send": _("Send"),
        "add_note": _("Add note"),
        **counted("left", lambda n: ngettext("{count} character left", "{count} characters left", n)),
        "note_by": _("{name} noted"),
        "visitor": _("Visitor %(number)s") % {"number": "{number}"},
        "bot": _("Bot"),
        "automatic": _("Automated"),
        "typing": _("{name} is writing…"),
        "said": _("{name}: {text}"),
        "is_queued": _("{name} is waiting in the queue"),
        "is_woken": _("{name} is no longer snoozed"),
        "read": _("Read"),
        "waiting": _("Waiting for the connection"),
        "sending": _("Sending…"),
        "failed": _("Not sent."),
        "retry": _("Try again"),
        "discard": _("Discard"),
        "connection_connecting": _("Connecting…"),
        "connection_open": _("Live"),
        "connection_waiting": _("Reconnecting…"),
        "connection_signed-out": _("Signed out"),
        "connection_refused": _("Not connected"),
        "no_answer": _("Nobody answered. What you see is read again: if nothing has changed, try once more."),
        "no_line": _("There is no connection at the moment. Try again when it is back."),
    }


def empty_places() -> dict[str, str]:
    return {
        "empty_queued": _("Nobody is waiting"),
        "empty_queued_hint": _("New conversations appear here by themselves."),
        "empty_mine": _("Nothing is with you"),
        "empty_mine_hint": _("Take a conversation from the queue: open it and press a, or just answer."),
        "empty_mine_next": _("See who is waiting"),
        "empty_all": _("No open conversations"),
        "empty_all_hint": _("As soon as a visitor writes, the conversation appears here."),
        "empty_closed": _("Nothing is closed yet"),
        "empty_closed_hint": _("Conversations that you close with e are kept here."),
        "empty_search": _("Nothing fits the search"),
        "empty_search_hint": _(
            "Messages, notes, names, addresses and identities of this view are searched. Try another view."
        ),
        "empty_filter": _("Nothing fits the filters"),
        "empty_filter_hint": _("Take one off, or look in another view."),
    }


def client_pane() -> dict[str, str]:
    return {
        "assurance_verified": _("Verified"),
        "assurance_claimed": _("Claimed"),
        "assurance_anonymous": _("Anonymous"),
        "blocked": _("Blocked"),
        "client_page": _("Open their page"),
        "section_identities": _("Identities"),
        "section_profile": _("Profile"),
        "section_verified": _("Verified properties"),
        "section_claimed": _("Claimed properties"),
        "section_session": _("Session"),
        "section_sessions": _("Signed in now"),
        "section_groups": _("Groups"),
        "section_rating": _("Rating of this conversation"),
        "rated": _("{score} of 5"),
        "client_transcript": _("Save the conversation"),
        "client_mail": _("Mail the conversation…"),
        "mail_to": _("Mail the conversation to"),
        "mail_visitor": _("The visitor"),
        "mail_me": _("Me"),
        "mail_nobody": _("No code has proved an e-mail address of this visitor."),
        "did_mail": _("The conversation is on its way to {address}."),
        "session_end": _("Sign out"),
        "session_sure": _("Really sign out?"),
        "section_context": _("Where they write from"),
        "section_earlier": _("Other conversations"),
        "hint_verified": _("The company vouches for these: its backend, or staff here."),
        "hint_claimed": _("The browser or the visitor said so. Do not rely on them."),
        "property_key": _("Name"),
        "property_value": _("Value"),
        "property_add": _("Add a property"),
        "property_save": _("Add"),
        "property_remove": _("Remove {name}"),
        "property_sure": _("Remove?"),
        "session_method": _("Signed in by"),
        "session_site": _("Site"),
        "session_device": _("Device"),
        "session_since": _("Since"),
        "session_state": _("State"),
        "session_live": _("Live"),
        "session_over": _("Ended"),
    }


def refusals() -> dict[str, str]:
    return {
        "refused": _("That did not work. Try again."),
        "refused_conflict": _("The conversation has changed meanwhile."),
        "refused_not_found": _("This conversation does not exist, or you may not see it."),
        "refused_channel_mismatch": _("This person does not answer on this channel."),
        "no_longer_seen": _("This conversation is gone, or you no longer answer on its channel."),
        "refused_rate_limited": _("Too much at once. Wait a moment."),
        "refused_too_many_attempts": _("Too much at once. Wait a moment."),
        "refused_payload_too_large": _("That is too long."),
        "refused_unsupported_media_type": _("Files of this kind cannot be sent."),
        "refused_invalid_request": _("That cannot be sent."),
        "refused_scope_missing": _("You may not do that."),
        "refused_origin_not_allowed": _(
            "The server knows itself by another address (PUBLIC_URL). Open the console under that address."
        ),
        "refused_identity_missing": _("No code has proved an e-mail address of this visitor."),
        "refused_company_inactive": _("The company is not active."),
        "refused_delivery_failed": _("The server could not be reached."),
    }
