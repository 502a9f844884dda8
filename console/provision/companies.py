"""Companies, their groups, staff and API keys."""

from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.api_keys import change_api_key, issue_api_key
from accounts.invitations import first_password_link
from accounts.models import ApiKey, Company, Group, Membership, User
from accounts.models.companies import LANGUAGES, Role
from accounts.models.credentials import Scope
from console.provision.channels import provision_channel, provision_signing_keys
from console.provision.fields import BadFile, Node, given
from console.provision.rows import make_or_update
from core.audit import SYSTEM
from core.reasons import Refused


@transaction.atomic
def provision(document: Any) -> dict[str, Any]:
    """Make or update what the document names; all of it or nothing.

    Returns every id, and the secrets that this run made. Raises BadFile.
    """
    root = Node(document, "file")
    try:
        result = {}
        for node in root.nodes("companies"):
            slug = str(node.text("slug", required=True))
            result[slug] = provision_company(node, slug)
    except Refused as refused:
        raise BadFile("file", in_words(refused)) from refused
    except ValidationError as error:
        raise BadFile("file", " ".join(f"{name}: {' '.join(why)}" for name, why in _messages(error).items())) from error
    root.close()
    return {"companies": result}


def provision_company(node: Node, slug: str) -> dict[str, Any]:
    fields = given(
        node,
        {
            "name": lambda: node.text("name"),
            "seat_limit": lambda: node.number("seat_limit"),
            "time_zone": lambda: node.text("time_zone"),
            "languages": lambda: node.texts("languages", choices=[code for code, _name in LANGUAGES]),
            "retention_days": lambda: node.number("retention_days"),
            "linked_kinds": lambda: node.texts("linked_kinds", choices=["email", "phone"]),
            "privacy_notice": lambda: node.text("privacy_notice"),
            "privacy_url": lambda: node.text("privacy_url"),
        },
    )
    company = make_or_update(Company, {"slug": slug}, {"name": slug, **fields} if not _exists(slug) else fields)
    groups = {name: str(provision_group(company, name).pk) for name in node.texts("groups") or []}
    staff = {}
    for member in node.nodes("staff"):
        email = str(member.text("email", required=True))
        staff[email] = provision_member(company, member, email)
    channels = {}
    for child in node.nodes("channels"):
        channel_slug = str(child.text("slug", required=True))
        channels[channel_slug] = provision_channel(company, child, channel_slug)
    signing_keys = provision_signing_keys(company, None, node.nodes("signing_keys"))
    api_keys: dict[str, str] = {}
    for key in node.nodes("api_keys"):
        provision_api_key(company, key, api_keys)
    parts = provision_parts(company, node)
    node.close()
    return {
        "id": str(company.pk),
        **parts,
        "channels": channels,
        "signing_keys": signing_keys,
        "api_keys": api_keys,
        "groups": groups,
        "staff": staff,
    }


def provision_parts(company: Company, node: Node) -> dict[str, Any]:
    """What other apps read from the file, each by the function that settings.PROVISIONED names for its member."""
    return {
        name: import_string(path)(company, node.items(name))
        for name, path in settings.PROVISIONED.items()
        if node.has(name)
    }


def provision_group(company: Company, slug: str) -> Group:
    return Group.objects.get_or_create(company=company, slug=slug, defaults={"name": slug, "is_assignable": True})[0]


def provision_member(company: Company, node: Node, email: str) -> dict[str, str]:
    """Make the person and the role. An existing password is never touched; a new person gets an invitation link."""
    role = node.text("role", choices=Role.values) or Role.AGENT
    name, password = node.text("name") or "", node.text("password")
    node.close()
    if password and not settings.DEBUG:
        raise BadFile(f"{node.path}.password", "is only read with DEBUG=true. Leave it out to get an invitation link.")
    user = User.objects.filter(email__iexact=email).first()
    was_made = user is None
    if user is None:
        user = User(email=email, name=name, is_staff=True)
        if password:
            validate_password(password, user)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
    make_or_update(Membership, {"company": company, "user": user}, {"role": role})
    invitation = {} if password or not was_made else {"invitation": first_password_link(user, by=SYSTEM)}
    return {"id": str(user.pk), "role": role, **invitation}


def provision_api_key(company: Company, node: Node, made: dict[str, str]) -> None:
    name = str(node.text("name", required=True))
    scopes, legacy = node.texts("scopes", choices=Scope.values), node.truth("allows_legacy")
    node.close()
    key = ApiKey.objects.filter(company=company, name=name).first()
    if key is None:
        _, made[name] = issue_api_key(
            company=company, name=name, scopes=scopes or [], allows_legacy=bool(legacy), by=SYSTEM
        )
    elif not key.revoked_at:
        change_api_key(key, scopes=scopes, allows_legacy=legacy, by=SYSTEM)


def in_words(refused: Refused) -> str:
    """The fields and what is wrong with them, else the refusal's own sentence."""
    named = [f"{name}: {' '.join(sentences)}" for name, sentences in (refused.errors or {}).items()]
    return " ".join(named) or refused.detail


def _exists(slug: str) -> bool:
    return Company.objects.filter(slug=slug).exists()


def _messages(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {"value": error.messages}
