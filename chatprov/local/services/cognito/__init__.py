"""Cognito user pools: passwords are checked, and each pool signs its tokens with its own keys."""

from __future__ import annotations

from chatprov.local.services.cognito.mailbox import Mail, Mailbox
from chatprov.local.services.cognito.pool import UserPool
from chatprov.local.services.cognito.service import CognitoIdp

__all__ = ["CognitoIdp", "Mail", "Mailbox", "UserPool"]
