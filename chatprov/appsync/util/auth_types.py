"""How a caller was authorized, told by the form of its identity.

A context for EvaluateCode or EvaluateMappingTemplate has nothing else that says it. The forms are those of
https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html.
"""

from __future__ import annotations

from typing import Any, Final

_API_KEY: Final = "API_KEY"
_OPENID: Final = frozenset({"sub", "issuer", "claims"})
_USER_POOL: Final = _OPENID | {"username", "sourceIp", "defaultAuthStrategy"}
_IAM: Final = frozenset({"accountId", "sourceIp", "username", "userArn"})


def authentication_type(identity: Any) -> str:
    """Return the authentication type, such as "AWS_IAM"; AppSync takes a form that it does not know for an API key."""
    if not isinstance(identity, dict):
        return _API_KEY
    given = {name for name, value in identity.items() if value is not None}
    if not identity or "resolverContext" in identity:
        return "AWS_LAMBDA"
    if given >= _IAM:
        return "AWS_IAM"
    if given >= _USER_POOL:
        return "AMAZON_COGNITO_USER_POOLS"
    return "OPENID_CONNECT" if given == _OPENID else _API_KEY
