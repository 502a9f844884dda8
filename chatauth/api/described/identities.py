"""How an identity is written in a request."""

from core.openapi.schemas import text

ADDRESS_PART = r"[^\s@\u0000-\u001f\u007f-\u009f\ufeff]+"
EMAIL = {
    "type": "string",
    "minLength": 3,
    "maxLength": 100,
    "pattern": f"^{ADDRESS_PART}@{ADDRESS_PART}$",
    "description": "An e-mail address that you vouch for. Nothing is ever mailed to it.",
}
IDENTITY_CHOICES = {
    "external_id": text("Your own id for them, kept exactly.", longest=255),
    "email": EMAIL,
    "phone": {"type": "string", "format": "phone", "description": "With the country's code, such as +441632960960."},
}
