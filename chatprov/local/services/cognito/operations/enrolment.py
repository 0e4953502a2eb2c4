"""The operations with which users set up an authenticator app and choose their second factor.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.cognito.errors import (
    EnableSoftwareTokenMFAError,
    InvalidParameterException,
    NotAuthorizedError,
    SoftwareTokenMFANotFoundError,
)
from chatprov.local.services.cognito.software_token import SoftwareToken

if TYPE_CHECKING:
    from chatprov.local.services.cognito.operations.types import Operations, Parameters, Response
    from chatprov.local.services.cognito.pool import UserPool
    from chatprov.local.services.cognito.region import CognitoRegion
    from chatprov.local.services.cognito.user import PoolUser


def _associate(region: CognitoRegion, given: Parameters) -> Response:
    """Return a new secret for the app of a signed-in user, or of a user who has to set it up to sign in."""
    pool, user, session = _subject(region, given)
    if not pool.second_factors.get("SoftwareTokenMfaConfiguration", {}).get("Enabled"):
        raise SoftwareTokenMFANotFoundError("Software Token MFA is not enabled for the userPool.")
    token = user.factors.new_software_token = SoftwareToken()
    return {"SecretCode": token.secret_code, "Session": session}


def _verify(region: CognitoRegion, given: Parameters) -> Response:
    """Activate the new secret if the code proves that the app has it."""
    pool, user, session = _subject(region, given)
    factors = user.factors
    if factors.new_software_token is None:
        raise InvalidParameterException("There is no software token to verify.")
    if not factors.new_software_token.accepts(given["UserCode"]):
        raise EnableSoftwareTokenMFAError("Code mismatch")
    factors.software_token, factors.new_software_token = factors.new_software_token, None
    factors.software_token.device_name = given.get("FriendlyDeviceName")
    if session is not None:
        # The app was set up during a sign-in, so it becomes the user's second factor.
        factors.software_token_enabled = True
        pool.challenges.mark(session, verified=True)
    return {"Status": "SUCCESS", "Session": session}


def _set_preference(region: CognitoRegion, given: Parameters) -> Response:
    """Set which second factors a signed-in user has to use."""
    _, access = region.directory.access(given["AccessToken"])
    _prefer(access.user, given)
    return {}


def _admin_set_preference(region: CognitoRegion, given: Parameters) -> Response:
    _prefer(region.user(given)[1], given)
    return {}


def _prefer(user: PoolUser, given: Parameters) -> None:
    factors = user.factors
    if app := given.get("SoftwareTokenMfaSettings"):
        enabled = app.get("Enabled", False)
        if enabled and factors.software_token is None:
            raise InvalidParameterException("User has not verified software token mfa")
        factors.software_token_enabled = enabled
        factors.prefer("SOFTWARE_TOKEN_MFA", preferred=app.get("PreferredMfa", False))
    if sms := given.get("SMSMfaSettings"):
        factors.sms_enabled = sms.get("Enabled", False)
        factors.prefer("SMS_MFA", preferred=sms.get("PreferredMfa", False))


def _subject(region: CognitoRegion, given: Parameters) -> tuple[UserPool, PoolUser, str | None]:
    """Return the pool and the user of a request, and the session for the rest of a sign-in, if there is one."""
    if given.get("AccessToken"):
        pool, access = region.directory.access(given["AccessToken"])
        return pool, access.user, None
    for pool in region.directory.pools():
        found = pool.challenges.renew(given.get("Session"), "MFA_SETUP")
        user = None if found is None else pool.find_user(found[1].user_id)
        if found is not None and user is not None:
            return pool, user, found[0]
    raise NotAuthorizedError("Invalid session for the user.")


OPERATIONS: Final[Operations] = {
    "AssociateSoftwareToken": _associate,
    "VerifySoftwareToken": _verify,
    "SetUserMFAPreference": _set_preference,
    "AdminSetUserMFAPreference": _admin_set_preference,
}
