"""Run the attacks of attacks.yaml against the deployed backend, and return the outcome of each."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
from botocore.exceptions import ClientError

from chatprov.audit.sandbox import OWN_ROOM, ROOM, Sandbox, SandboxUser, open_sandbox
from chatprov.chat.graphql_http import GraphQLAnswer, open_http, post
from chatprov.chat.message import HISTORY, LISTEN
from chatprov.chat.subscription import SubscriptionRefusedError, subscribed
from chatprov.project import CONFIG_FILES
from tests.read_yaml import read_yaml
from tests.security.files import get, preflight, put
from tests.security.tokens import token_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.config import ResolverLanguage
    from tests.security.backend import Build

Outcomes = dict[str, dict[tuple[str, str], str]]
"""The outcome of each attack, by variant, and by its section and title in the catalogue."""
CATALOGUE = Path(__file__).with_name("attacks.yaml")
SUCCEEDS, NO_EFFECT = "succeeds", "no effect"
SECONDS = 10.0
GIVEN_UP = ("signed out", "deleted")
FIFTY = range(10, 60)
DEEP = "name" + " ofType { name" * 8 + " }" * 8


@dataclass
class Attack:
    """One attack with its sandbox; `about` is its section in the catalogue."""

    about: str
    title: str
    sandbox: Sandbox
    plan: dict[str, Any]
    said: dict[str, str] = field(default_factory=dict)
    """The victim's earlier message, as it is stored."""

    def made_in(self, _: Sandbox) -> str:
        """Run it like an exploit, in empty rooms."""
        return self.run()

    def run(self) -> str:
        """Run it, and return the outcome."""
        if self.plan.get("before") == "victim" or self.kind in ("read", "ask"):
            self.said = self.sandbox.send_valid(self.sandbox.victim, "Between us.")
        outcome: str = getattr(self, f"_{self.kind}")(self.filled(self.plan[self.kind]))
        if outcome.startswith("refused"):
            assert self.stored() == [], f"{self.title} is refused, and stores something"
        return outcome

    @property
    def kind(self) -> str:
        kinds = ("announce", "call", "send", "ask", "read", "listen", "token", "put", "get", "preflight")
        return next(kind for kind in kinds if kind in self.plan)

    @property
    def reaches_resolver(self) -> bool:
        return self.kind in ("announce", "send", "ask", "read", "listen") or "then" in self.plan

    @property
    def attacker(self) -> SandboxUser:
        return self.sandbox.outsider if self.plan.get("as") == "outsider" else self.sandbox.insider

    def stored(self) -> list[dict[str, str]]:
        """Return the stored messages of both rooms, without the victim's earlier one."""
        messages = self.sandbox.stored() + self.sandbox.stored(OWN_ROOM)
        return [message for message in messages if message != self.said]

    # Kinds of attacks

    def _send(self, fields: dict[str, Any]) -> str:
        person = self.attacker
        if self.plan.get("with") == "id":
            fresh = self.sandbox.sign_in_again(person).tokens
            person = replace(person, tokens=replace(fresh, access=fresh.id))
        room = fields.pop("roomId", ROOM)
        return self._judged(self.sandbox.send(person, room=room, **fields), fields)

    def _ask(self, document: str) -> str:
        return self._judged(self.sandbox.execute(self.attacker, document), {})

    def _read(self, room: str) -> str:
        answer = self.sandbox.execute(self.attacker, HISTORY, {"roomId": room})
        return refusal(answer) or (SUCCEEDS if answer.value("getMessages") else NO_EFFECT)

    def _listen(self, room: str) -> str:
        assert room == ROOM
        try:
            heard = self.sandbox.receive_while_sending(self.attacker, self.sandbox.victim, "Between us.")
        except SubscriptionRefusedError as error:
            self.said = {}
            return f"refused: {'Unauthorized' if error.unauthorized else error}"
        self.said = self.sandbox.stored()[0]
        return SUCCEEDS if heard else NO_EFFECT

    def _announce(self, document: str) -> str:
        fields = self.filled(self.plan["send"])
        heard = asyncio.run(self._hear(document, fields))
        wanted = self.filled(self.plan["harm"]["heard"])
        return SUCCEEDS if heard and wanted.items() <= heard.items() else NO_EFFECT

    async def _hear(self, document: str, fields: dict[str, Any]) -> dict[str, Any] | None:
        sandbox, url = self.sandbox, self.sandbox.outputs.graphql_url
        message = {"roomId": ROOM, "timestamp": "2025-01-01T10:00:00", "sender": self.attacker.sub, **fields}
        async with (
            open_http(url) as http,
            subscribed(http, sandbox.outputs, LISTEN, {"roomId": ROOM}, sandbox.victim.tokens.access) as subscription,
        ):
            await post(http, url, document, token=self.attacker.tokens.access, variables={"input": message})
            payload = await subscription.next(SECONDS) or {}
            heard: dict[str, Any] | None = (payload.get("data") or {}).get("onNewMessage")
            return heard

    def _token(self, kind: str) -> str:
        with token_of(kind, self.sandbox) as token:
            person = replace(self.attacker, tokens=replace(self.attacker.tokens, access=token))
            answer = self.sandbox.execute(person, HISTORY, {"roomId": ROOM})
            claims = jwt.decode(token, options={"verify_signature": False}) if not answer.errors else {}
        # A revoked token works until it expires.
        lasting = f", for {(claims['exp'] - claims['iat']) / 60:.0f} minutes" if claims and kind in GIVEN_UP else ""
        return refusal(answer) or f"{SUCCEEDS}{lasting}"

    def _call(self, plan: dict[str, Any]) -> str:
        call = dict(plan)
        client = self.sandbox.client(call.pop("service"))
        try:
            getattr(client, call.pop("operation"))(**call)
        except ClientError as error:
            return f"refused: {error.response['Error']['Code']}"
        finally:
            self._put_right(plan["operation"])
        if "then" in self.plan:
            then = self.plan["then"]
            return Attack(self.about, self.title, self.sandbox, {**then, "harm": self.plan["harm"]}).run()
        return SUCCEEDS

    def _put_right(self, operation: str) -> None:
        """Undo changes that would disturb the next attacks."""
        sandbox, cognito = self.sandbox, self.sandbox.client("cognito-idp")
        user = {"UserPoolId": sandbox.outputs.user_pool_id, "Username": sandbox.insider.email}
        if operation == "admin_set_user_password":
            cognito.admin_set_user_password(**user, Password=sandbox.insider.password, Permanent=True)
        if operation == "put_bucket_policy":
            sandbox.restore_policy()

    def _put(self, plan: dict[str, Any]) -> str:
        return put(self.sandbox, **plan)

    def _get(self, plan: dict[str, Any]) -> str:
        return get(self.sandbox, **plan)

    def _preflight(self, plan: dict[str, Any]) -> str:
        return preflight(self.sandbox, **plan)

    # Judging

    def _judged(self, answer: GraphQLAnswer, sent: dict[str, Any]) -> str:
        harm, stored = self.filled(self.plan.get("harm") or {}), self.stored()
        match harm:
            case {"stored": wanted}:
                done = any(wanted.items() <= message.items() for message in stored)
            case {"lost": True}:
                done = self.said not in self.sandbox.stored()
            case {"lie": True}:
                done = not answer.errors and not stored
            case {"altered": True}:
                done = any(message.get("content") != sent["content"] for message in stored)
            case {"more than": most}:
                done = len(stored) > most
                if not done:
                    return f"{len(stored)} of them, the rest refused: {answer.errors[-1]['errorType']}"
            case _:
                done = not answer.errors
        return SUCCEEDS if done else refusal(answer) or NO_EFFECT

    def filled(self, value: Any) -> Any:
        """Replace names with an @ by values of the sandbox."""
        match value:
            case str() if value.startswith("@"):
                return self._known(value)
            case dict():
                return {name: self.filled(one) for name, one in value.items()}
            case list():
                return [self.filled(one) for one in value]
        return value

    def _known(self, name: str) -> str:
        sandbox = self.sandbox
        if length := re.fullmatch(r"@text of (\d+)", name):
            return "x" * int(length[1])
        if rest := re.fullmatch(r"@files(-of-mine)?(/.*)", name):
            url = sandbox.bucket_url
            return (
                url.replace(sandbox.outputs.bucket, f"{sandbox.outputs.bucket}-of-mine") if rest[1] else url
            ) + rest[2]
        fields = f'roomId: "{ROOM}", content: "c", sender: "{self.attacker.sub}"'
        sent = [
            f'm{n}: sendMessage(input: {{{fields}, timestamp: "2025-01-01T10:00:{n}"}}) {{ content }}' for n in FIFTY
        ]
        asked = [f'q{n}: getMessages(roomId: "{ROOM}") {{ content }}' for n in FIFTY]
        return {
            "@victim.email": sandbox.victim.email,
            "@victim.sub": sandbox.victim.sub,
            "@victim.message.timestamp": self.said.get("timestamp", ""),
            "@insider.email": sandbox.insider.email,
            "@insider.access": sandbox.insider.tokens.access,
            "@client": sandbox.outputs.client_id,
            "@pool": sandbox.outputs.user_pool_id,
            "@bucket": sandbox.outputs.bucket,
            "@room": ROOM,
            "@fifty queries": f"{{ {' '.join(asked)} }}",
            "@fifty messages": f"mutation {{ {' '.join(sent)} }}",
            "@twelve levels": f"{{ __schema {{ types {{ fields {{ type {{ {DEEP} }} }} }} }} }}",
            "@public policy": sandbox.policy_with(
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": f"{sandbox.outputs.bucket_arn}/*",
                }
            ),
        }[name]


def refusal(answer: GraphQLAnswer) -> str:
    """Return the error of a refused request, an empty text when it was not refused."""
    if not answer.errors:
        return ""
    kind = answer.errors[0].get("errorType")
    return f"refused: {kind or 'no valid request'}"


def all_outcomes(build: Build, language: ResolverLanguage = "vtl") -> Outcomes:
    """Run the attacks against both variants; `build` replaces the deployed variant by another.

    In JavaScript only those that reach a resolver are run: for the others the language makes no difference.
    """
    found: Outcomes = {}
    for variant in CONFIG_FILES:
        backend = build(variant, language)
        with open_sandbox(backend.target, backend.outputs) as sandbox:
            found[variant] = {
                (attack.about, attack.title): sandbox.run(attack.made_in)
                for attack in attacks(sandbox)
                if language == "vtl" or attack.reaches_resolver
            }
    return found


def attacks(sandbox: Sandbox) -> Iterator[Attack]:
    """Return the catalogue's attacks."""
    for about, plans in _catalogue().items():
        for plan in plans:
            yield Attack(about, plan["attack"], sandbox, {name: one for name, one in plan.items() if name != "attack"})


def shown_by_others() -> dict[str, tuple[str, str]]:
    """Return the audit's rules whose exploit is not a GraphQL request, each with the section and title of its attack."""
    return {
        plan["check"]: (about, plan["attack"])
        for about, plans in _catalogue().items()
        for plan in plans
        if "check" in plan
    }


def _catalogue() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = read_yaml(CATALOGUE)
    return found
