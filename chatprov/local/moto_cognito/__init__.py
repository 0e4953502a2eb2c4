"""moto's Cognito user pools, corrected: passwords are checked, each pool signs its tokens with its own keys.

    from chatprov.local.moto_cognito import install
    install()

From then on `moto.mock_aws()` and moto's server, in this process, answer `cognito-idp` with it.
"""

from moto.cognitoidp.models import cognitoidp_backends

from chatprov.local.moto_cognito.directory import public_key
from chatprov.local.moto_cognito.mailbox import Mail, Mailbox, mail
from chatprov.local.moto_cognito.models import CognitoBackend

__all__ = ["Mail", "Mailbox", "install", "mail", "public_key"]


def install() -> None:
    """Put this in the place of moto's Cognito user pools, once; pools that moto itself has made are lost."""
    if cognitoidp_backends.backend is not CognitoBackend:
        cognitoidp_backends.backend = CognitoBackend
        cognitoidp_backends.clear()
