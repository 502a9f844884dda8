from accounts.models.companies import Company, Group, Membership
from accounts.models.conflicts import IdentityConflict
from accounts.models.credentials import ApiKey, Credential
from accounts.models.end_users import EndUser, Identity
from accounts.models.invitations import Invitation
from accounts.models.logins import Login
from accounts.models.second_factors import RecoveryCode, SecondFactor
from accounts.models.users import User

__all__ = [
    "ApiKey",
    "Company",
    "Credential",
    "EndUser",
    "Group",
    "Identity",
    "IdentityConflict",
    "Invitation",
    "Login",
    "Membership",
    "RecoveryCode",
    "SecondFactor",
    "User",
]
