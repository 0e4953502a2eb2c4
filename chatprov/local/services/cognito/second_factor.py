"""One-time codes in a sign-in: multi-factor authentication, and e-mail or SMS codes instead of a password.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
"""

import json
from typing import Final

from chatprov.local.services.cognito import delivery
from chatprov.local.services.cognito.challenges import Challenge
from chatprov.local.services.cognito.errors import (
    CodeMismatchException,
    InvalidParameterException,
    NotAuthorizedError,
    code_mismatch,
)
from chatprov.local.services.cognito.steps import Answer, Parameters, SignInSteps, required
from chatprov.local.services.cognito.user import PoolUser

SECOND_FACTORS: Final = frozenset({"SOFTWARE_TOKEN_MFA", "SMS_MFA", "SELECT_MFA_TYPE", "MFA_SETUP"})
ONE_TIME_PASSWORDS: Final = {"EMAIL_OTP": "email", "SMS_OTP": "phone_number"}
_MOST_ATTEMPTS: Final = 5


class SecondFactorSteps(SignInSteps):
    """The steps that require a code."""

    def demand(self, user: PoolUser) -> Answer | None:
        """Return the next challenge for a user whose password was correct, or None if none is needed."""
        if self.pool.mfa == "OFF":
            return None
        factors = self._factors(user)
        if not factors:
            return self._demand_setup(user) if self.pool.mfa == "ON" else None
        if user.factors.preferred in factors:
            return self._demand(user.factors.preferred, user)
        if len(factors) == 1:
            return self._demand(factors[0], user)
        session = self.pool.challenges.add(self._challenge("SELECT_MFA_TYPE", user.username, factors=factors))
        parameters = {"MFAS_CAN_CHOOSE": json.dumps(factors)}
        return {"ChallengeName": "SELECT_MFA_TYPE", "ChallengeParameters": parameters, "Session": session}

    def answer(self, name: str, session: str | None, responses: Parameters) -> Answer | PoolUser:
        """Return the user if the response to the challenge is correct, or the next challenge."""
        if name == "SELECT_MFA_TYPE":
            challenge = self.pool.challenges.take(session, name, self.client.id)
            choice = required(responses, "ANSWER")
            if choice not in challenge.data["factors"]:
                raise InvalidParameterException(f"{choice} is not one of the available factors.")
            return self._demand(choice, self._user(challenge, responses))
        if name == "MFA_SETUP":
            challenge = self.pool.challenges.take(session, name, self.client.id)
            if not challenge.data.get("verified"):
                raise NotAuthorizedError("The software token has not been verified.")
            return self._user(challenge, responses)
        return self.redeem(name, session, responses)

    def send(self, name: str, user: PoolUser | None, username: str) -> Answer:
        """Send a code and return its challenge; an unknown user gets a challenge for which no code is valid."""
        attribute = "phone_number" if name == "SMS_MFA" else ONE_TIME_PASSWORDS[name]
        if user is None:
            user_id, details = self.pool.decoy(username)[0], delivery.simulated(self.pool, username)
        else:
            user_id, details = user.username, delivery.send_code(self.pool, user, "sign-in", attribute)
        parameters = {
            "CODE_DELIVERY_DELIVERY_MEDIUM": details["DeliveryMedium"],
            "CODE_DELIVERY_DESTINATION": details["Destination"],
        }
        session = self.pool.challenges.add(self._challenge(name, user_id, attribute=attribute))
        return {"ChallengeName": name, "ChallengeParameters": parameters, "Session": session}

    def redeem(self, name: str, session: str | None, responses: Parameters) -> PoolUser:
        """Return the user of the challenge if the code is correct; a session allows five attempts."""
        code = required(responses, f"{name}_CODE")
        challenge = self.pool.challenges.take(session, name, self.client.id)
        if self.pool.find_user(challenge.user_id) is None:
            raise code_mismatch()
        user = self._user(challenge, responses)
        try:
            self._check(name, user, code, challenge)
        except CodeMismatchException:
            challenge.data["failed"] = challenge.data.get("failed", 0) + 1
            if challenge.data["failed"] < _MOST_ATTEMPTS:
                self.pool.challenges.add(challenge, session)
            raise
        return user

    def _check(self, name: str, user: PoolUser, code: str, challenge: Challenge) -> None:
        if name != "SOFTWARE_TOKEN_MFA":
            user.codes.redeem("sign-in", code, challenge.data["attribute"])
        elif user.factors.software_token is None or not user.factors.software_token.accepts(code):
            raise CodeMismatchException("Invalid code received for user")

    def _demand(self, name: str, user: PoolUser) -> Answer:
        if name == "SMS_MFA":
            return self.send(name, user, user.username)
        session = self.pool.challenges.add(self._challenge(name, user.username))
        parameters = {"USER_ID_FOR_SRP": user.username}
        if user.factors.software_token is not None and user.factors.software_token.device_name:
            parameters["FRIENDLY_DEVICE_NAME"] = user.factors.software_token.device_name
        return {"ChallengeName": name, "ChallengeParameters": parameters, "Session": session}

    def _demand_setup(self, user: PoolUser) -> Answer:
        if not self.pool.second_factors.get("SoftwareTokenMfaConfiguration", {}).get("Enabled"):
            raise NotAuthorizedError("The user has no second factor, and the pool has none to set up.")
        session = self.pool.challenges.add(self._challenge("MFA_SETUP", user.username))
        parameters = {"MFAS_CAN_SETUP": json.dumps(["SOFTWARE_TOKEN_MFA"])}
        return {"ChallengeName": "MFA_SETUP", "ChallengeParameters": parameters, "Session": session}

    def _factors(self, user: PoolUser) -> list[str]:
        factors = []
        if user.factors.software_token_enabled and user.factors.software_token is not None:
            factors.append("SOFTWARE_TOKEN_MFA")
        # With MFA required, a user without another factor gets SMS codes, even if they are not enabled for the user.
        sms_wanted = user.factors.sms_enabled or (self.pool.mfa == "ON" and not factors)
        if sms_wanted and self.pool.second_factors.get("SmsMfaConfiguration") and user.attribute("phone_number"):
            factors.append("SMS_MFA")
        return factors

    def _user(self, challenge: Challenge, responses: Parameters) -> PoolUser:
        user = self.pool.find_user(challenge.user_id)
        self._require_same(challenge, self._id_of(responses["USERNAME"]))
        if user is None or not user.enabled:
            raise NotAuthorizedError("User is disabled.")
        return user
