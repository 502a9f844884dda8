"""Mails that come in: answers of visitors to a mail about an unread answer."""
