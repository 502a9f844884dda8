"""What the chat says by itself, by name: what its first page needs, and what its later parts fetch."""

import hashlib
import json
from collections.abc import Mapping

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Own = Mapping[str, Mapping[str, str]]
Texts = dict[str, str | Promise]

PAGE: Texts = {
    "greeting": _("Write to us. We read every message."),
    "placeholder": _("Write a message"),
    "message": _("Your message"),
    "send": _("Send"),
    "attach": _("Attach files"),
    "menu": _("More"),
    "close": _("Close chat"),
    "conversation": _("Conversation"),
    "news": _("New messages"),
    "again": _("Try again"),
    "noscript": _("This chat needs JavaScript, which your browser does not run."),
}
FIRST: Texts = {
    "you": _("You"),
    "automatic": _("Automated"),
    "sending": _("Sending…"),
    "notSent": _("Not sent. Try again"),
    "seen": _("Seen"),
    "typing": _("{name} is typing"),
    "answers": _("You are chatting with {name}"),
    "chattingAs": _("You are chatting as {name}"),
    "signedIn": _("You are signed in"),
    "verified": _("Verified by this site"),
    "claimed": _("Not verified"),
    "anonymous": _("Not signed in"),
    "connecting": _("Connecting…"),
    "online": "",
    "offline": _("No connection. What you write is kept and sent later."),
}
LATER: Texts = {
    "back": _("Back"),
    "tryAgain": _("Try again"),
    "failed": _("That did not work. Please try again in a moment."),
    "files": _("Files to send"),
    "takePhoto": _("Take a photo"),
    "chooseFiles": _("Choose files"),
    "drop": _("Drop files here to send them"),
    "removeFile": _("Remove {name}"),
    "file.": _("It could not be sent."),
    "file.payload_too_large": _("This file is too large."),
    "file.unsupported_media_type": _("Files of this kind cannot be sent here."),
    "file.rate_limited": _("Too many files at once. Please wait a moment."),
    "conversations": _("Your conversations"),
    "newConversation": _("New conversation"),
    "noConversations": _("You have not written to us yet."),
    "ended": _("Ended"),
    "unread": _("Unread"),
    "sound": _("Sound"),
    "transcript": _("Send me this conversation"),
    "transcriptText": _("We send a copy to the e-mail address that you have confirmed."),
    "transcriptSend": _("Send the copy"),
    "transcriptSent": _("It is on its way to {address}."),
    "transcriptNoAddress": _("We know no confirmed e-mail address of yours. Sign in with one first."),
    "myData": _("Your data"),
    "myDataText": _("What you wrote here belongs to you. Take a copy with you, or have it erased."),
    "export": _("Download my data"),
    "exportText": _("A file with your profile and all your conversations."),
    "erase": _("Erase my data"),
    "eraseText": _("Your profile, messages and files are deleted for good. Nobody can bring them back."),
    "eraseSure": _("Erase everything?"),
    "eraseYes": _("Yes, erase everything"),
    "erased": _("Your data has been erased."),
    "signOut": _("Sign out everywhere"),
    "signOutText": _("Ends this chat on all your devices, this one included."),
    "cancel": _("Cancel"),
    "rateTitle": _("How did we do?"),
    "rate1": _("Terrible"),
    "rate2": _("Bad"),
    "rate3": _("Okay"),
    "rate4": _("Good"),
    "rate5": _("Great"),
    "rateComment": _("Anything you would like to add?"),
    "rateSend": _("Send rating"),
    "rateThanks": _("Thank you for telling us."),
    "notYou": _("Not you?"),
    "notYouNamed": _("This site signed you in as {name}. If that is somebody else, leave this chat, and the site too."),
    "notYouUnnamed": _("This site signed you in. If it took you for somebody else, leave this chat, and the site too."),
    "stay": _("That is me"),
    "leave": _("Leave this chat"),
    "merge": _("You wrote to us here before you signed in (messages: {count}). Shall they come along?"),
    "mergeYes": _("Bring them along"),
    "mergeNo": _("Leave them"),
    "unkept": _("This browser keeps nothing for this chat. When you leave the page, you start anew."),
    "privacyRead": _("Read about your privacy"),
    "privacyAgree": _("I agree"),
    "over": _("This conversation has ended. Write again whenever you like."),
}


def texts_for(texts: Texts, own: Own | None = None) -> dict[str, str]:
    """The texts in the language of the moment; `own` are a channel's, by language, in place of ours."""
    replaced = (own or {}).get(translation.get_language() or "", {})
    return {name: replaced.get(name) or str(text) for name, text in texts.items()}


def later_file(own: Own | None = None) -> str:
    """The texts of the parts that are not on the first page, as one JSON document."""
    return json.dumps(texts_for(LATER, own), ensure_ascii=False, separators=(",", ":"))


def version_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
