"""How users set up an authenticator app and choose their second factor.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html
"""

from moto.cognitoidp.models import CognitoIdpBackend

from chatprov.local.moto_cognito import directory
from chatprov.local.moto_cognito.exceptions import (
    EnableSoftwareTokenMFAError,
    InvalidParameterException,
    NotAuthorizedError,
    SoftwareTokenMFANotFoundError,
)
from chatprov.local.moto_cognito.pool import ServedUserPool
from chatprov.local.moto_cognito.software_token import SoftwareToken
from chatprov.local.moto_cognito.user import PoolUser


class EnrolmentBackend(CognitoIdpBackend):
    """AssociateSoftwareToken, VerifySoftwareToken and SetUserMFAPreference."""

    def associate_software_token(self, access_token: str | None, session: str | None) -> dict[str, str]:
        """Return a new secret for the app of a signed-in user, or of a user who has to set it up to sign in."""
        pool, user, session = _subject(access_token, session)
        if not pool.second_factors.get("SoftwareTokenMfaConfiguration", {}).get("Enabled"):
            raise SoftwareTokenMFANotFoundError("Software Token MFA is not enabled for the userPool.")
        user.new_software_token = SoftwareToken()
        answer = {"SecretCode": user.new_software_token.secret_code}
        return answer if session is None else {**answer, "Session": session}

    def verify_software_token(
        self, access_token: str | None, session: str | None, user_code: str, friendly_device_name: str | None = None
    ) -> dict[str, str]:
        """Activate the new secret if the code proves that the app has it."""
        pool, user, session = _subject(access_token, session)
        if user.new_software_token is None:
            raise InvalidParameterException("There is no software token to verify.")
        if not user.new_software_token.accepts(user_code):
            raise EnableSoftwareTokenMFAError("Code mismatch")
        user.software_token, user.new_software_token = user.new_software_token, None
        user.software_token.device_name = friendly_device_name
        user.token_verified = True
        if session is None:
            return {"Status": "SUCCESS"}
        # The app was set up during a sign-in, so it becomes the user's second factor.
        user.software_token_mfa_enabled = True
        pool.challenges.mark(session, verified=True)
        return {"Status": "SUCCESS", "Session": session}

    def set_user_mfa_preference(
        self, access_token: str, software_token_mfa_settings: dict[str, bool], sms_mfa_settings: dict[str, bool]
    ) -> None:
        """Set which second factors a signed-in user has to use."""
        pool, access = directory.access(access_token)
        user = access.user.username
        pool.backend.admin_set_user_mfa_preference(pool.id, user, software_token_mfa_settings, sms_mfa_settings)


def _subject(access_token: str | None, session: str | None) -> tuple[ServedUserPool, PoolUser, str | None]:
    """Return the pool and the user of a request, and the session for the rest of a sign-in, if there is one."""
    if access_token:
        pool, access = directory.access(access_token)
        return pool, access.user, None
    for pool in directory.pools():
        found = pool.challenges.renew(session, "MFA_SETUP")
        user = None if found is None else pool.find_user(found[1].user_id)
        if found is not None and user is not None:
            return pool, user, found[0]
    raise NotAuthorizedError("Invalid session for the user.")
