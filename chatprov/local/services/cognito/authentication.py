"""Sign-in: the flows of InitiateAuth and AdminInitiateAuth, and the responses to their challenges.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
"""

import json
from typing import Final

from chatprov.local.services.cognito import clock
from chatprov.local.services.cognito.attributes import check_update
from chatprov.local.services.cognito.claims import TokenSubject
from chatprov.local.services.cognito.errors import (
    InvalidParameterException,
    NotAuthorizedError,
    PasswordResetRequiredError,
    UserNotConfirmedException,
    user_does_not_exist,
)
from chatprov.local.services.cognito.password_steps import PasswordSteps
from chatprov.local.services.cognito.second_factor import ONE_TIME_PASSWORDS, SECOND_FACTORS, SecondFactorSteps
from chatprov.local.services.cognito.steps import Answer, Parameters, SignInSteps, required
from chatprov.local.services.cognito.user import PoolUser, UserStatus

_ADMINISTRATORS_PASSWORD_FLOWS: Final = frozenset({"ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"})
_REFRESH_FLOWS: Final = frozenset({"REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"})
_PASSWORD_CHALLENGES: Final = ("PASSWORD_SRP", "PASSWORD")
_USER_ATTRIBUTE: Final = "userAttributes."


class Authentication(SignInSteps):
    """Sign-in through one app client."""

    def begin(self, flow: str, parameters: Parameters, *, as_administrator: bool, session: str | None = None) -> Answer:
        """Return the first challenge of an AuthFlow, or its AuthenticationResult.

        `session` is the Session that ConfirmSignUp returned: with it the new user needs no password.
        """
        self._require_flow(flow, as_administrator=as_administrator)
        if flow in _REFRESH_FLOWS:
            token = required(parameters, "REFRESH_TOKEN")
            username = self.pool.tokens.sign_ins.of_refresh_token(token, self.client).username
            self.client.check_secret_hash(username, parameters.get("SECRET_HASH"))
            return self.refresh(token)
        username = required(parameters, "USERNAME")
        self.client.check_secret_hash(username, parameters.get("SECRET_HASH"))
        if flow == "CUSTOM_AUTH":
            raise InvalidParameterException("Custom auth lambda trigger is not configured for the user pool.")
        if flow == "USER_AUTH" and session is not None:
            return self._begin_after_sign_up(username, session)
        if flow == "USER_AUTH":
            return self._begin_by_choice(username, parameters)
        if flow == "USER_SRP_AUTH":
            return self._passwords.begin_srp(username, parameters)
        return self._after_first_factor(self._passwords.check(username, required(parameters, "PASSWORD")))

    def respond(self, name: str, session: str | None, responses: Parameters) -> Answer:
        """Return the result of a response to a challenge: the next challenge, or the AuthenticationResult."""
        username = required(responses, "USERNAME")
        self.client.check_secret_hash(username, responses.get("SECRET_HASH"))
        if name in SECOND_FACTORS:
            answer = self._second_factor.answer(name, session, responses)
            return answer if isinstance(answer, dict) else self._tokens(answer)
        if name in ONE_TIME_PASSWORDS:
            return self._after_one_time_password(self._second_factor.redeem(name, session, responses))
        if name == "SELECT_CHALLENGE":
            return self._answer_choice(required(responses, "ANSWER"), session, responses)
        if name in _PASSWORD_CHALLENGES:
            return self._answer_choice(name, session, responses)
        if name == "PASSWORD_VERIFIER":
            return self._after_first_factor(self._passwords.answer_srp(session, responses))
        if name == "NEW_PASSWORD_REQUIRED":
            return self._answer_new_password(session, responses)
        raise InvalidParameterException(f"Challenge {name} is not one that this user pool gives.")

    def refresh(self, token: str) -> Answer:
        """Return the AuthenticationResult for a refresh token."""
        user = self.pool.user_of(self.pool.tokens.sign_ins.of_refresh_token(token, self.client))
        return {"AuthenticationResult": self.pool.tokens.refresh(token, self._subject(user))}

    def _require_flow(self, flow: str, *, as_administrator: bool) -> None:
        on_wrong_side = flow == "USER_PASSWORD_AUTH" if as_administrator else flow in _ADMINISTRATORS_PASSWORD_FLOWS
        if on_wrong_side:
            raise InvalidParameterException("Initiate Auth method not supported.")
        if flow in self.client.flows:
            return
        if flow in _ADMINISTRATORS_PASSWORD_FLOWS:
            raise InvalidParameterException("Auth flow not enabled for this client")
        if flow in {"USER_SRP_AUTH", "CUSTOM_AUTH"}:
            raise InvalidParameterException(f"{flow} is not enabled for the client.")
        raise InvalidParameterException(f"{flow} flow not enabled for this client")

    # Choice-based sign-in

    def _begin_by_choice(self, username: str, parameters: Parameters) -> Answer:
        user = self._existing(username)
        available = self._available(user)
        preferred = parameters.get("PREFERRED_CHALLENGE")
        if preferred in available:
            return self._begin_chosen(preferred, username, parameters)
        user_id = user.username if user is not None else self.pool.decoy(username)[0]
        challenge = self._challenge("SELECT_CHALLENGE", user_id, available=available, username=username)
        return {
            "ChallengeName": "SELECT_CHALLENGE",
            "ChallengeParameters": {},
            "AvailableChallenges": available,
            "Session": self.pool.challenges.add(challenge),
        }

    def _answer_choice(self, answer: str, session: str | None, responses: Parameters) -> Answer:
        challenge = self.pool.challenges.take(session, "SELECT_CHALLENGE", self.client.id)
        if self.pool.find_user(challenge.user_id) is not None:
            self._require_same(challenge, self._id_of(responses["USERNAME"]))
        if answer not in challenge.data["available"]:
            raise InvalidParameterException(f"{answer} is not one of the available challenges.")
        return self._begin_chosen(answer, challenge.data["username"], responses)

    def _begin_chosen(self, choice: str, username: str, parameters: Parameters) -> Answer:
        if choice in ONE_TIME_PASSWORDS:
            return self._second_factor.send(choice, self._existing(username), username)
        if choice == "PASSWORD_SRP":
            return self._passwords.begin_srp(username, parameters, session=True)
        return self._after_first_factor(self._passwords.check(username, required(parameters, "PASSWORD")))

    def _available(self, user: PoolUser | None) -> list[str]:
        factors = self.pool.first_factors
        available = list(_PASSWORD_CHALLENGES) if "PASSWORD" in factors else []
        for name, attribute in ONE_TIME_PASSWORDS.items():
            # For a user who does not exist, return all challenges that the pool allows.
            if name in factors and (user is None or user.is_verified(attribute)):
                available.append(name)
        return available

    # Sign-in right after sign-up

    def session_for(self, step: str, user: PoolUser) -> str:
        """Return a session for a step of the sign-up: SIGN_UP, then CONFIRMED."""
        return self.pool.challenges.add(self._challenge(step, user.username))

    def confirmed(self, session: str | None, user: PoolUser) -> str:
        """Return a session with which a just confirmed user can sign in; a given session has to be the user's, from SignUp."""
        if session is not None:
            self._require_same(self.pool.challenges.take(session, "SIGN_UP", self.client.id), user.username)
        return self.session_for("CONFIRMED", user) if "USER_AUTH" in self.client.flows else ""

    def _begin_after_sign_up(self, username: str, session: str) -> Answer:
        challenge = self.pool.challenges.take(session, "CONFIRMED", self.client.id)
        user = self.pool.find_user(username)
        self._require_same(challenge, None if user is None else user.username)
        if user is None:
            raise user_does_not_exist()
        return self._after_first_factor(user)

    # After the first factor

    def _after_first_factor(self, user: PoolUser) -> Answer:
        """Return the next challenge for a user whose password is correct, or the tokens."""
        user.attempts.succeed()
        if not user.enabled:
            raise NotAuthorizedError("User is disabled.")
        if user.status == UserStatus.UNCONFIRMED:
            raise UserNotConfirmedException("User is not confirmed.")
        if user.status == UserStatus.RESET_REQUIRED:
            raise PasswordResetRequiredError("Password reset required for the user")
        if user.status == UserStatus.FORCE_CHANGE_PASSWORD:
            return self._demand_new_password(user)
        return self._second_factor.demand(user) or self._tokens(user)

    def _after_one_time_password(self, user: PoolUser) -> Answer:
        if not user.enabled:
            raise NotAuthorizedError("User is disabled.")
        return self._tokens(user)

    def _demand_new_password(self, user: PoolUser) -> Answer:
        if user.temporary_until is not None and clock.now() >= user.temporary_until:
            raise NotAuthorizedError("Temporary password has expired and must be reset by an administrator.")
        missing = [
            name for name, attribute in self.pool.schema.items() if attribute.required and user.attribute(name) is None
        ]
        known = {name: value for name, value in user.attributes.items() if name != "sub"}
        return {
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "ChallengeParameters": {
                "USER_ID_FOR_SRP": user.username,
                "requiredAttributes": json.dumps([_USER_ATTRIBUTE + name for name in missing]),
                "userAttributes": json.dumps(known),
            },
            "Session": self.pool.challenges.add(self._challenge("NEW_PASSWORD_REQUIRED", user.username)),
        }

    def _answer_new_password(self, session: str | None, responses: Parameters) -> Answer:
        password = required(responses, "NEW_PASSWORD")
        challenge = self.pool.challenges.take(session, "NEW_PASSWORD_REQUIRED", self.client.id)
        self._require_same(challenge, self._id_of(responses["USERNAME"]))
        user = self.pool.find_user(challenge.user_id)
        if user is None:
            raise user_does_not_exist()
        given = {
            name.removeprefix(_USER_ATTRIBUTE): value
            for name, value in responses.items()
            if name.startswith(_USER_ATTRIBUTE)
        }
        check_update(self.pool.schema, given)
        self.pool.check_password(password)
        user.set_password(password)
        user.set_attributes(given)
        user.status = UserStatus.CONFIRMED
        return self._second_factor.demand(user) or self._tokens(user)

    @property
    def _passwords(self) -> PasswordSteps:
        return PasswordSteps(self.pool, self.client)

    @property
    def _second_factor(self) -> SecondFactorSteps:
        return SecondFactorSteps(self.pool, self.client)

    def _tokens(self, user: PoolUser) -> Answer:
        return {"ChallengeParameters": {}, "AuthenticationResult": self.pool.tokens.sign_in(self._subject(user))}

    def _subject(self, user: PoolUser) -> TokenSubject:
        return TokenSubject(user, self.pool.groups_of(user).values(), self.client)
