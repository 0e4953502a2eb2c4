"""Every weakness of the catalogue: detected and exploited in the documented backend, and neither in the hardened one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from chatprov.audit.audit import audit, catalogue
from chatprov.audit.rule import AuditFinding, AuditRule, Inconclusive
from chatprov.audit.rules.template_not_escaped import TEXT
from chatprov.audit.sandbox import OWN_ROOM, ROOM, Sandbox, open_sandbox
from chatprov.audit.stack import Stack
from chatprov.project import CONFIG_FILES
from tests.conftest import ROOT
from tests.security.attacks import shown_by_others

if TYPE_CHECKING:
    from chatprov.chat.graphql_http import GraphQLAnswer
    from chatprov.config import ResolverLanguage
    from tests.security.backend import Backend, Build

RULES = {rule.id: rule for rule in catalogue() if rule.tutorial}
ONLY_SEEN = {
    "table-deletable",  # it would have to be deleted
    "plain-http",  # in the local cloud plain HTTP replaces AWS's HTTPS
    "links-live-a-week",  # it would take a week; tests/security/attacks.yaml has a URL of yesterday
    "role-does-too-much",  # what the role may, no client can ask for
    "role-for-any-account",  # it would take another account
}
# The error of each attack in the hardened variant: AppSync's errorType; None where the request itself is not valid.
REFUSED = {
    "file-url-unchecked": "InvalidMessage",
    "introspection-open": None,
    "message-without-limit": "InvalidMessage",
    "queries-nest-freely": None,
    "any-client-of-the-pool": "UnauthorizedException",
    "requests-multiply": "ResolverExecutionLimitReached",
    "room-read-by-anyone": "Unauthorized",
    "room-written-by-anyone": "Unauthorized",
    "failure-answers-success": "InvalidMessage",
    "sender-is-claimed": "Unauthorized",
    "time-is-claimed": "InvalidMessage",
    "attributes-injected": "InvalidMessage",
    "message-overwritten": "InvalidMessage",
}
# The victim's earlier messages, which must be unchanged.
SAID_BEFORE = {
    "message-overwritten": ["Yes, of course."],
    "room-read-by-anyone": ["Between us: the key is under the mat."],
}
REFUSED_LATER = {"token-outlives-sign-out"}  # tests/local/test_signed_out_tokens.py lets the five minutes pass
SHOWN_ON_AWS = {"plain-http"}
# Normal uses that the documented variant fails: in the hardened variant they must succeed.
HONEST = {
    "text-breaks-template",
    "reference-stored-as-text",
    "history-cut",
    "one-factor-only",
    "nothing-is-logged",
    "table-without-recovery",
}


@dataclass
class Audited:
    """The findings of an audit of one variant, detected and exploited, and the requests and messages of each exploit."""

    seen: dict[str, AuditFinding | Inconclusive]
    shown: dict[str, AuditFinding | Inconclusive]
    answers: dict[str, list[GraphQLAnswer]]
    stored: dict[str, list[dict[str, str]]]
    leftovers: list[object]


@pytest.fixture(scope="module")
def audited(built: Build) -> dict[str, Audited]:
    with pytest.MonkeyPatch.context() as patch:
        return {variant: audit_of(built(variant), patch) for variant in CONFIG_FILES}


def audit_of(backend: Backend, patch: pytest.MonkeyPatch) -> Audited:
    stack = Stack(backend.target, backend.outputs, backend.resources)
    answers: list[GraphQLAnswer] = []
    of_check: dict[str, list[GraphQLAnswer]] = {}
    stored: dict[str, list[dict[str, str]]] = {}
    execute = Sandbox.execute

    def remembering(sandbox: Sandbox, *arguments: object, **more: object) -> GraphQLAnswer:
        answers.append(execute(sandbox, *arguments, **more))  # type: ignore[arg-type]  # passed on as it is
        return answers[-1]

    def report(rule: AuditRule, _: object) -> None:
        of_check[rule.id] = answers.copy()
        stored[rule.id] = sandbox.stored() + sandbox.stored(OWN_ROOM)
        answers.clear()

    seen = {one.rule.id: one for one in audit(stack, None, lambda *_: None)}
    patch.setattr(Sandbox, "execute", remembering)
    with open_sandbox(backend.target, backend.outputs) as sandbox:
        shown = {one.rule.id: one for one in audit(stack, sandbox, report)}
    return Audited(seen, shown, of_check, stored, leftovers(backend))


def leftovers(backend: Backend) -> list[object]:
    cognito, pool = backend.target.client("cognito-idp"), {"UserPoolId": backend.outputs.user_pool_id}
    clients = cognito.list_user_pool_clients(**pool)["UserPoolClients"]
    return [
        *cognito.list_users(**pool)["Users"],
        *cognito.list_groups(**pool)["Groups"],
        *[one for one in clients if one["ClientId"] != backend.outputs.client_id],
        *backend.target.client("dynamodb").scan(TableName=backend.outputs.table_name)["Items"],
        *backend.target.client("s3").list_objects_v2(Bucket=backend.outputs.bucket).get("Contents", []),
    ]


@pytest.mark.parametrize("rule", RULES)
def test_the_documented_backend_has_it(audited: dict[str, Audited], rule: str) -> None:
    of = audited["documented"]
    for found, proved in ((of.seen[rule], False), (of.shown[rule], rule not in ONLY_SEEN)):
        assert isinstance(found, AuditFinding), found
        assert found.evidence
        assert found.proved is proved


def test_at_least_fifteen_are_shown(audited: dict[str, Audited]) -> None:
    shown = [one for one in audited["documented"].shown.values() if isinstance(one, AuditFinding) and one.proved]
    assert len(shown) >= 15
    assert len({one.evidence for one in shown}) == len(shown)


@pytest.mark.parametrize("rule", RULES)
def test_the_hardened_backend_has_it_not(audited: dict[str, Audited], rule: str) -> None:
    assert audited["hardened"].seen.get(rule) is None
    assert audited["hardened"].shown.get(rule) is None


@pytest.mark.parametrize("rule", REFUSED)
def test_the_attack_is_refused_with_appsyncs_error_and_stores_nothing(audited: dict[str, Audited], rule: str) -> None:
    attack = audited["hardened"].answers[rule][-1]
    assert attack.errors, attack.body
    assert attack.errors[0].get("errorType") == REFUSED[rule]
    stored = [message["content"] for message in audited["hardened"].stored[rule]]
    assert stored == SAID_BEFORE.get(rule, [])


def test_honest_messages_arrive_whole(audited: dict[str, Audited]) -> None:
    of = audited["hardened"]
    for rule, content in (("text-breaks-template", TEXT), ("reference-stored-as-text", "Hello!")):
        assert [answer.errors for answer in of.answers[rule]] == [[]], rule
        (message,) = of.stored[rule]
        assert set(message) == {"roomId", "timestamp", "sender", "content", "id", "sentAt"}
        assert (message["roomId"], message["content"]) == (ROOM, content)
    (long,) = of.answers["history-cut"]
    assert long.errors[0]["errorType"] == "MoreMessages"
    assert long.value("getMessages"), "what fits is there"


def test_every_proof_is_judged() -> None:
    shown = [rule.id for rule in RULES.values() if rule.exploit]
    assert sorted(shown) == sorted([*REFUSED, *shown_by_others(), *REFUSED_LATER, *SHOWN_ON_AWS, *HONEST])


@pytest.mark.parametrize("variant", CONFIG_FILES)
def test_nothing_is_left_behind(audited: dict[str, Audited], variant: str) -> None:
    assert audited[variant].leftovers == []


@pytest.mark.parametrize("language", ["vtl", "js"])
@pytest.mark.parametrize("rule", RULES)
def test_the_line_of_the_fix_exists(rule: str, language: ResolverLanguage) -> None:
    for fix in RULES[rule].fixes_in(lambda _: language):
        assert not fix.file.endswith({"vtl": ".js", "js": ".vtl"}[language])
        lines = (ROOT / fix.file).read_text().splitlines()
        assert [line for line in lines if line.strip().startswith(fix.line)], fix
