"""What Usher's jobs do, in words. The program's own name of a task, such as `chat.tasks.wake`, stays beside it."""

from django.utils.translation import gettext_lazy as _

TASKS = {
    "accounts.tasks.forget_old_logins": _("Forget old log-ins of staff"),
    "accounts.tasks.mail_change": _("Tell somebody that their account was changed"),
    "accounts.tasks.mail_invitation": _("Mail an invitation"),
    "accounts.tasks.mail_password_reset": _("Mail a link for a new password"),
    "accounts.tasks.warn_about_seats": _("Tell owners how many seats are left"),
    "bots.tasks.answer": _("Let a bot answer"),
    "bots.tasks.call": _("Call a web service"),
    "bots.tasks.forget_expired_secrets": _("Forget expired tokens of bots"),
    "bots.tasks.forget_old_outages": _("Forget old outages of web services"),
    "bots.tasks.wake": _("Let a script go on after a wait"),
    "chat.tasks.forget_old_conversations": _("Delete conversations that are kept no longer"),
    "chat.tasks.mail_transcript": _("Mail a transcript"),
    "chat.tasks.mail_unread_answers": _("Tell visitors who left of unread answers"),
    "chat.tasks.remove_unused_files": _("Delete files that nothing uses"),
    "chat.tasks.remove_unused_files_now": _("Delete the files of somebody who was erased"),
    "chat.tasks.take_back_conversations": _("Take conversations back from those who may not answer them"),
    "chat.tasks.wake": _("End a snooze"),
    "chatauth.tasks.forget_old_sign_ins": _("Forget old sign-ins"),
    "chatauth.tasks.send_code": _("Send a code"),
    "chatauth.tasks.tell_of_held_back_codes": _("Tell owners that codes are held back"),
    "chatauth.tasks.tell_of_new_key": _("Tell owners of a new identity key"),
    "chatauth.tasks.warn_of_expiring_keys": _("Warn of keys that expire soon"),
    "chatauth.tasks.warn_of_failing_key_sets": _("Warn of published keys that cannot be fetched"),
    "core.tasks.forget_old_counts": _("Forget old counts of limits"),
    "core.tasks.forget_old_jobs": _("Forget old jobs"),
}
# procrastinate's states: the word, the tone of its badge, its icon.
STATES = {
    "todo": (_("Waits"), "", "clock"),
    "doing": (_("Runs"), "accent", "live"),
    "succeeded": (_("Done"), "ok", "done"),
    "failed": (_("Failed"), "danger", "danger"),
    "cancelled": (_("Cancelled"), "", "stop"),
    "aborting": (_("Is being stopped"), "warning", "clock"),
    "aborted": (_("Stopped"), "warning", "stop"),
}
# What jobs share that run one after the other, by what stands before the colon of the lock's name.
SHARED = {
    "bot": _("what the bot does in the same conversation"),
    "call": _("some other calls of the same company"),
}
QUEUES = {"default": _("General"), "calls": _("Calls to other servers")}


def task(name: str) -> str:
    return str(TASKS.get(name, name))


def shares(lock: str, name: str) -> str:
    """Which jobs wait for a job of the task `name` that holds `lock`."""
    return str(_("other jobs of the same task")) if lock == name else str(SHARED.get(lock.partition(":")[0], lock))


def queue(name: str) -> str:
    return str(QUEUES.get(name, name))
