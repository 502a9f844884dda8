"""The three kinds of credential that can vouch for somebody, found by the kind and id that a session stores."""

from uuid import UUID

from accounts.models import ApiKey
from channels_app.models import ManagementToken, SigningKey
from chatauth.models.sessions import CredentialKind

AnyCredential = ManagementToken | ApiKey | SigningKey

MODELS: dict[str, type[ManagementToken] | type[ApiKey] | type[SigningKey]] = {
    CredentialKind.MANAGEMENT_TOKEN: ManagementToken,
    CredentialKind.API_KEY: ApiKey,
    CredentialKind.SIGNING_KEY: SigningKey,
}


def find_credential(kind: str, credential_id: UUID) -> AnyCredential | None:
    model = MODELS.get(kind)
    return model.objects.filter(pk=credential_id).first() if model else None


def kind_of(credential: AnyCredential) -> str:
    return next(kind for kind, model in MODELS.items() if isinstance(credential, model))
