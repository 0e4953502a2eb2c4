"""The steps of a sign-in that ask for a password: sent as it is, or proven by SRP.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
"""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import TYPE_CHECKING, Final

from chatprov.local.services.cognito.errors import InvalidParameterException, wrong_credentials
from chatprov.local.services.cognito.srp import SrpExchange
from chatprov.local.services.cognito.steps import Answer, Parameters, SignInSteps, required

if TYPE_CHECKING:
    from chatprov.local.services.cognito.user import PoolUser

_SECRET_BLOCK_BYTES: Final = 256


class PasswordSteps(SignInSteps):
    """The steps that ask for a password; a wrong one is NotAuthorizedException."""

    def check(self, username: str, password: str) -> PoolUser:
        """Return the user whose password this is."""
        user = self._existing(username)
        attempts = self.pool.attempts_of(username)
        attempts.check()
        if user is None:
            # As much work as for a user that exists, so that the time does not tell them apart.
            self.pool.decoy(username)[1].matches(self.pool.local_name, username, password)
        if user is None or not user.has_password(password):
            attempts.fail()
            raise wrong_credentials()
        return user

    def begin_srp(self, username: str, parameters: Parameters, *, session: bool = False) -> Answer:
        """Return the challenge PASSWORD_VERIFIER, in a choice-based sign-in with a session."""
        user = self._existing(username)
        if user is not None and user.verifier is not None:
            user_id, verifier = user.username, user.verifier
        else:
            user_id, verifier = self.pool.decoy(username)
        try:
            exchange = SrpExchange.begin(required(parameters, "SRP_A"), verifier)
        except ValueError:
            raise InvalidParameterException("SRP_A is not a valid public key.") from None
        secret_block = base64.b64encode(secrets.token_bytes(_SECRET_BLOCK_BYTES)).decode()
        answer: Answer = {
            "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeParameters": {
                "SALT": f"{verifier.salt:032x}",
                "SRP_B": f"{exchange.public:x}",
                "SECRET_BLOCK": secret_block,
                "USERNAME": user_id,
                "USER_ID_FOR_SRP": user_id,
            },
        }
        challenge = self._challenge("PASSWORD_VERIFIER", user_id, exchange=exchange, username=username)
        self.pool.challenges.add(challenge, secret_block)
        if session:
            answer["Session"] = self.pool.challenges.add(self._challenge("SRP_SESSION", user_id))
        return answer

    def answer_srp(self, session: str | None, responses: Parameters) -> PoolUser:
        """Return the user who has proven to know the password."""
        secret_block = required(responses, "PASSWORD_CLAIM_SECRET_BLOCK")
        timestamp = required(responses, "TIMESTAMP")
        signature = required(responses, "PASSWORD_CLAIM_SIGNATURE")
        challenge = self.pool.challenges.take(secret_block, "PASSWORD_VERIFIER", self.client.id)
        if session is not None:
            self._require_same(self.pool.challenges.take(session, "SRP_SESSION", self.client.id), challenge.user_id)
        user = self.pool.find_user(challenge.user_id)
        if user is not None:
            self._require_same(challenge, self._id_of(responses["USERNAME"]))
        attempts = self.pool.attempts_of(challenge.data["username"])
        attempts.check()
        try:
            block = base64.b64decode(secret_block, validate=True)
        except binascii.Error:
            raise wrong_credentials() from None
        exchange = challenge.exchange
        proven = exchange is not None and exchange.accepts(
            signature, self.pool.local_name, challenge.user_id, block, timestamp
        )
        if user is None or exchange is None or user.verifier != exchange.verifier or not proven:
            attempts.fail()
            raise wrong_credentials()
        return user
