"""The tokens of one user pool: issue, refresh, verify, revoke.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jwt

from chatprov.local.services.cognito import clock
from chatprov.local.services.cognito.claims import TokenSubject, access_claims, id_claims
from chatprov.local.services.cognito.errors import NotAuthorizedError
from chatprov.local.services.cognito.keys import PoolKeys, PoolSigningKey
from chatprov.local.services.cognito.sign_ins import SignIn, SignIns

if TYPE_CHECKING:
    from jwt.types import Options


@dataclass(slots=True)
class TokenIssuer:
    """Issues and verifies the tokens of the pool with that issuer URL.

    Refresh tokens are stored as hashes. Access and ID tokens are not stored: they are verified by their signature and
    by the sign-in that they name.
    """

    issuer: str
    signing_keys: PoolKeys | None = field(default=None, repr=False)
    sign_ins: SignIns = field(default_factory=SignIns)

    @property
    def keys(self) -> PoolKeys:
        """Return the pool's keys, generated at first use: most pools in tests never sign anything."""
        if self.signing_keys is None:
            self.signing_keys = PoolKeys()
        return self.signing_keys

    def find_key(self, kid: str) -> PoolSigningKey | None:
        """Return the key with that id; a pool that has signed nothing has none."""
        return None if self.signing_keys is None else self.signing_keys.find(kid)

    def sign_in(self, subject: TokenSubject) -> dict[str, Any]:
        """Return the AuthenticationResult of a new sign-in."""
        sign_in, refresh_token = self.sign_ins.begin(subject.user, subject.client)
        return {**self._result(sign_in, subject), "RefreshToken": refresh_token}

    def refresh(self, token: str, subject: TokenSubject) -> dict[str, Any]:
        """Return the AuthenticationResult for a refresh token, with a new refresh token if the client rotates them."""
        sign_in = self.sign_ins.check_refresh(token, subject.client)
        if not subject.user.enabled:
            raise NotAuthorizedError("User is disabled.")
        result = self._result(sign_in, subject)
        if subject.client.rotates_refresh_tokens:
            result["RefreshToken"] = self.sign_ins.rotate(token, subject.client)
        return result

    def check_access(self, token: str) -> SignIn:
        """Return the sign-in of a valid access token; raise NotAuthorizedException with Cognito's message otherwise."""
        claims = self._verified_claims(token)
        sign_in = self.sign_ins.by_event_id.get(str(claims.get("event_id")))
        if claims.get("token_use") != "access":
            raise NotAuthorizedError("Invalid Access Token")
        if clock.now() >= claims["exp"]:
            raise NotAuthorizedError("Access Token has expired")
        if sign_in is None or sign_in.revoked:
            raise NotAuthorizedError("Access Token has been revoked")
        return sign_in

    def _result(self, sign_in: SignIn, subject: TokenSubject) -> dict[str, Any]:
        client = subject.client
        access, access_seconds = access_claims(self.issuer, sign_in, subject), client.lifetime("AccessToken")
        identity, id_seconds = id_claims(self.issuer, sign_in, subject), client.lifetime("IdToken")
        return {
            "AccessToken": self._signed(self.keys.access, access, access_seconds),
            "IdToken": self._signed(self.keys.id, identity, id_seconds),
            "ExpiresIn": access_seconds,
            "TokenType": "Bearer",
        }

    def _signed(self, key: PoolSigningKey, claims: Mapping[str, Any], seconds: int) -> str:
        now = int(clock.now())
        payload = {**claims, "exp": now + seconds, "iat": now}
        return jwt.encode(payload, key.private, algorithm="RS256", headers={"kid": key.kid, "typ": ""})

    def _verified_claims(self, token: str) -> dict[str, Any]:
        try:
            key = self.find_key(str(jwt.get_unverified_header(token).get("kid")))
            if key is None:
                raise NotAuthorizedError("Invalid Access Token")
            # The caller checks the time, and has a different message for an expired token.
            unchecked: Options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}
            claims = jwt.decode(token, key.public, algorithms=["RS256"], issuer=self.issuer, options=unchecked)
        except jwt.PyJWTError as error:
            raise NotAuthorizedError("Invalid Access Token") from error
        return dict(claims)


def issuer_in(token: str) -> str:
    """Return the issuer in a token that is not verified, or "" if the token is not a JWT."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return ""
    return str(claims.get("iss", ""))
