"""moto's Cognito user pools with corrections: they check passwords, and each pool signs its tokens with its own keys.

    from chatprov.local.moto_cognito import install

    install()

After that, `moto.mock_aws()` and moto's server, in this process, use it for `cognito-idp`.
"""

from moto.cognitoidp.models import cognitoidp_backends

from chatprov.local.moto_cognito.directory import public_key
from chatprov.local.moto_cognito.mailbox import Mail, Mailbox, mail
from chatprov.local.moto_cognito.models import CognitoBackend

__all__ = ["Mail", "Mailbox", "install", "mail", "public_key"]


def install() -> None:
    """Replace moto's backend for Cognito user pools, once; pools created before in moto's backend are lost."""
    if cognitoidp_backends.backend is not CognitoBackend:
        cognitoidp_backends.backend = CognitoBackend
        cognitoidp_backends.clear()
