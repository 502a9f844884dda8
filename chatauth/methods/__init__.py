"""One handler per way of signing in that this version offers."""

from channels_app.models.channels import Method
from chatauth.methods.anonymous import Anonymous
from chatauth.methods.client_token import ClientTokenMethod
from chatauth.methods.codes import Code
from chatauth.methods.external_jwt import ExternalJwt
from chatauth.models import Challenge
from chatauth.proofs import SignInMethod

METHODS: dict[str, SignInMethod] = {
    Method.ANONYMOUS: Anonymous(),
    Method.CLIENT_TOKEN: ClientTokenMethod(),
    Method.EXTERNAL_JWT: ExternalJwt(),
    Method.SMS_CODE: Code(Challenge.Kind.SMS),
    Method.EMAIL_CODE: Code(Challenge.Kind.EMAIL),
}
