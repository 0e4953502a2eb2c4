"""Sign in with a password, by a flow that the app client allows, and with a second factor where the pool requires one.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chatprov.chat.srp_client import SrpClient
from chatprov.errors import UserRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.chat.authenticator import SecondFactorCodes

NOT_ENABLED = "not enabled for"
"""The common part of Cognito's errors for a flow that the app client does not allow."""
MOST_CHALLENGES = 6


@dataclass(frozen=True)
class Tokens:
    """The three tokens of a sign-in; they are never written to disk or log."""

    access: str
    id: str
    refresh: str
    seconds: int
    """How long the access token and the ID token are valid, in seconds after they were issued."""


def sign_in(
    cognito: Any,
    client_id: str,
    email: str,
    password: str,
    *,
    pool_id: str | None = None,
    factor: SecondFactorCodes | None = None,
) -> Tokens:
    """Sign in by choice-based sign-in, by SRP, or with the plain password: the first of them that the app client allows.

    `cognito` is a boto3 client of cognito-idp. SRP needs `pool_id`, and is skipped without it. `factor` supplies the codes for a
    pool that requires a second factor, and enrols a user who has none. Raises Cognito's ClientError (NotAuthorizedException for
    a wrong password), and UserRefused when no flow is allowed, or Cognito requires another challenge.
    """
    return _SignIn(cognito, client_id, email, password, pool_id=pool_id, factor=factor).run()


def tokens_of(result: dict[str, Any]) -> Tokens:
    """Return the tokens of an AuthenticationResult."""
    return Tokens(result["AccessToken"], result["IdToken"], result["RefreshToken"], result["ExpiresIn"])


class _SignIn:
    def __init__(
        self,
        cognito: Any,
        client_id: str,
        email: str,
        password: str,
        *,
        pool_id: str | None,
        factor: SecondFactorCodes | None,
    ) -> None:
        self._cognito = cognito
        self._client_id = client_id
        self._email = email
        self._password = password
        self._pool_id = pool_id
        self._factor = factor
        self._srp = SrpClient()

    def run(self) -> Tokens:
        answer = self._begin()
        for _ in range(MOST_CHALLENGES):
            if "AuthenticationResult" in answer:
                return tokens_of(answer["AuthenticationResult"])
            answer = self._respond(answer)
        raise self._refused("Cognito sends too many challenges", "")

    def _begin(self) -> dict[str, Any]:
        plain = {"USERNAME": self._email, "PASSWORD": self._password}
        flows: list[tuple[str, dict[str, str]]] = [("USER_AUTH", {**plain, "PREFERRED_CHALLENGE": "PASSWORD"})]
        if self._pool_id:
            flows.append(("USER_SRP_AUTH", {"USERNAME": self._email, "SRP_A": self._srp.srp_a}))
        flows.append(("USER_PASSWORD_AUTH", plain))
        for flow, parameters in flows:
            try:
                answer: dict[str, Any] = self._cognito.initiate_auth(
                    ClientId=self._client_id, AuthFlow=flow, AuthParameters=parameters
                )
            except ClientError as error:
                if NOT_ENABLED not in error.response["Error"].get("Message", ""):
                    raise
                continue
            return answer
        raise self._refused(
            "the app client allows none of the flows " + ", ".join(flow for flow, _ in flows),
            "Allow one of them in config.yaml (app_client.auth_flows), such as ALLOW_USER_SRP_AUTH, and run `chatprov up`.",
        )

    def _respond(self, answer: dict[str, Any]) -> dict[str, Any]:
        name, parameters = answer.get("ChallengeName", ""), answer.get("ChallengeParameters", {})
        session = answer.get("Session", "")
        who = {"USERNAME": parameters.get("USER_ID_FOR_SRP") or self._email}
        match name:
            case "PASSWORD_VERIFIER" if self._pool_id:
                try:
                    proof = self._srp.answer(self._pool_id, parameters, self._password)
                except ValueError as error:
                    raise self._refused(str(error), "") from None
                return self._answer(name, session, proof)
            case "SELECT_MFA_TYPE":
                return self._answer(name, session, {**who, "ANSWER": "SOFTWARE_TOKEN_MFA"})
            case "SOFTWARE_TOKEN_MFA" if self._factor:
                return self._answer(name, session, {**who, "SOFTWARE_TOKEN_MFA_CODE": self._factor.code()})
            case "MFA_SETUP" if self._factor:
                return self._answer(name, self._enrolled(session, self._factor.enrol), who)
        raise self._refused(
            f"Cognito requires another challenge: {name}",
            "A user of `chatprov user add` can sign in with the password, and with a code where user_pool.mfa is ON.",
        )

    def _enrolled(self, session: str, enrol: Callable[[str], str]) -> str:
        """Set up an authenticator app, and return the session of the next call."""
        begun = self._cognito.associate_software_token(Session=session)
        done = self._cognito.verify_software_token(Session=begun["Session"], UserCode=enrol(begun["SecretCode"]))
        return str(done["Session"])

    def _answer(self, name: str, session: str, responses: dict[str, str]) -> dict[str, Any]:
        more = {"Session": session} if session else {}
        answer: dict[str, Any] = self._cognito.respond_to_auth_challenge(
            ClientId=self._client_id, ChallengeName=name, ChallengeResponses=responses, **more
        )
        return answer

    def _refused(self, why: str, advice: str) -> UserRefused:
        return UserRefused(f"Cannot sign in as {self._email}: {why}", advice=advice)
