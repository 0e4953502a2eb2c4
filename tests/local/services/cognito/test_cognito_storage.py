"""Cognito on a log: what a call has changed is written before its answer, and is the same after the next start."""

from __future__ import annotations

import itertools
import json
import secrets
import shutil
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final

import hypothesis
import pytest
from hypothesis import strategies as st

from chatprov.local.services.cognito import CognitoIdp, mailbox, sign_ins, tokens, unknown_names
from chatprov.local.services.cognito.keeper import LOG_VERSION
from chatprov.local.services.cognito.keys import PoolKeys
from chatprov.local.services.cognito.operations import OPERATIONS
from chatprov.local.services.cognito.srp import Verifier
from chatprov.local.services.contract import AwsError, CallContext
from chatprov.local.storage import CloudFolderDamaged, Log, NotWrittenError, record, shorter
from tests.local.services.cognito.storage_script import (
    BOB,
    CONTEXT,
    CYD,
    PASSWORD,
    READS,
    WRITES,
    WRONG,
    Script,
    StoredCognito,
    kept,
    seen,
)
from tests.local.services.state_world import CHANGES, PLACES, World, built

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chatprov.local.services.cognito.pool import UserPool
    from tests.conftest import Clock
    from tests.local.services.cognito.storage_script import Step

ORIGIN: Final = "http://127.0.0.1:4566"


@pytest.fixture(autouse=True, scope="module")
def few_keys() -> Iterator[None]:
    """Give all pools one of two pairs of keys, since a key takes long to generate."""
    keys = itertools.cycle([PoolKeys(), PoolKeys()])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "PoolKeys", keys.__next__)
        yield


@pytest.fixture
def empty(tmp_path: Path) -> Script:
    """Return a script of which no step has been taken."""
    return Script(StoredCognito(tmp_path))


@pytest.fixture(scope="module")
def before_the_end(few_keys: None, tmp_path_factory: pytest.TempPathFactory) -> Script:
    """Return a script of which all steps have been taken that make something."""
    script = Script(StoredCognito(tmp_path_factory.mktemp("cloud")))
    for step in itertools.takewhile(lambda step: step.operation != "RevokeToken", WRITES):
        take(script, step)
    return script


@pytest.fixture
def script(before_the_end: Script, tmp_path: Path) -> Script:
    """Return a copy of that script on a log in another folder."""
    shutil.copytree(before_the_end.cloud.folder, tmp_path, dirs_exist_ok=True)
    return Script(StoredCognito(tmp_path), {**before_the_end.answers})


def take(script: Script, step: Step) -> None:
    """Make the call of a step, and learn its answer."""
    code = ""
    try:
        script.answers[step.answer] = script.cloud.ask(step.operation, script.parameters(step))
    except AwsError as error:
        code = error.code
    assert code == step.refused, step


def pool_of(script: Script, service: CognitoIdp | None = None) -> UserPool:
    return (service or script.cloud.service).state(CONTEXT).pools[script.pool]


def test_every_operation_is_known_as_a_read_or_a_write() -> None:
    assert READS | {step.operation for step in WRITES} == set(OPERATIONS)


def test_every_change_is_one_record_and_is_there_after_a_start(empty: Script) -> None:
    cloud = empty.cloud
    for number, step in enumerate(WRITES):
        before = kept(cloud.service)
        take(empty, step)
        assert kept(cloud.service) != before, (step, "changes something")
        assert cloud.disk.written == number + 1, step
        stored = cloud.stored()
        assert kept(stored) == kept(cloud.service), step
        assert seen(stored) == seen(cloud.service), step
        cloud.keep()  # what `seen` has looked up must not count as used by the next step


def test_without_room_no_change_is_made(empty: Script) -> None:
    cloud = empty.cloud
    for step in WRITES:
        given, before = empty.parameters(step), kept(cloud.service)
        cloud.disk.is_full = True
        with pytest.raises(NotWrittenError):
            cloud.ask(step.operation, given)
        assert kept(cloud.service) == before, step
        cloud.disk.is_full = False
        take(empty, step)
    assert kept(cloud.stored()) == kept(cloud.service)


def test_who_has_signed_in_goes_on_after_a_start(script: Script) -> None:
    user = script.cloud.ask("GetUser", {"AccessToken": script.token("bob")})
    assert {"Name": "email", "Value": BOB} in user["UserAttributes"]
    named = {"ClientId": script.client, "RefreshToken": script.token("bob", "RefreshToken")}
    assert script.cloud.ask("GetTokensFromRefreshToken", named)["AuthenticationResult"]["IdToken"]
    given = {"AuthParameters": {"USERNAME": CYD, "PASSWORD": PASSWORD}, "ClientId": script.client}
    asked = script.cloud.ask("InitiateAuth", {"AuthFlow": "USER_PASSWORD_AUTH", **given})
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert kept(script.cloud.stored()) == kept(script.cloud.service)


@hypothesis.settings(max_examples=8, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(0, 2), st.booleans()), max_size=25))
@pytest.mark.slow
def test_any_changes_are_stored_in_their_order_or_refused(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, int, bool]]
) -> None:
    cloud = StoredCognito(tmp_path_factory.mktemp("cloud"))
    world = World()
    world.cognito = cloud.service
    first = [(name, 0, False) for name in ("create_pool", "create_client", "create_user", "set_password")]
    for name, number, is_full in [*first, *changes]:
        before = kept(cloud.service)
        cloud.disk.is_full = is_full
        try:
            world.change(name, number)
            cloud.keep()
        except NotWrittenError:
            assert kept(cloud.service) == before, name
        assert kept(cloud.stored()) == kept(cloud.service), name


# What is not an operation of Cognito


def test_keys_that_a_document_shows_are_stored_before(empty: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "PoolKeys", PoolKeys)
    cloud = empty.cloud
    take(empty, WRITES[0])
    path = f"/{empty.pool}/.well-known/jwks.json"
    cloud.disk.is_full = True
    refused = cloud.service.document(path, ORIGIN)
    with pytest.raises(NotWrittenError):
        cloud.keep()
    assert pool_of(empty).tokens.signing_keys is None
    cloud.disk.is_full = False
    shown = cloud.service.document(path, ORIGIN)
    cloud.keep()
    assert shown != refused
    assert cloud.stored().document(path, ORIGIN) == shown == cloud.service.document(path, ORIGIN)
    cloud.keep()
    assert cloud.disk.written == 2


def test_tags_by_the_tagging_api_are_stored(empty: Script) -> None:
    cloud = empty.cloud
    take(empty, WRITES[0])
    place, arn = (CONTEXT.account, CONTEXT.region), empty.answers["pool"]["UserPool"]["Arn"]
    assert cloud.service.tag(*place, arn, {"x": "y", "z": "other"})
    cloud.keep()
    assert cloud.service.untag(*place, arn, ["z"])
    cloud.keep()
    assert cloud.disk.written == 3
    assert [resource.tags for resource in cloud.stored().tagged(*place)] == [{"x": "y"}]


def test_a_state_that_is_imported_is_stored_whole_or_not_at_all(script: Script) -> None:
    cloud = script.cloud
    before, other = kept(cloud.service), built().cognito
    cloud.disk.is_full = True
    with pytest.raises(NotWrittenError):
        cloud.service.import_state(other.export_state())
    assert kept(cloud.service) == kept(cloud.stored()) == before
    take_back = cloud.service.export_state()
    cloud.disk.is_full = False
    cloud.service.import_state(other.export_state())
    assert kept(cloud.service) == kept(cloud.stored()) == kept(other)
    cloud.service.import_state(take_back)
    cloud.ask("AdminDisableUser", {"UserPoolId": script.pool, "Username": BOB})
    assert kept(cloud.service) == kept(cloud.stored()) != before


def test_a_reset_is_stored(script: Script) -> None:
    cloud = script.cloud
    before = kept(cloud.service)
    cloud.disk.is_full = True
    with pytest.raises(NotWrittenError):
        cloud.service.reset()
    assert kept(cloud.service) == kept(cloud.stored()) == before
    cloud.disk.is_full = False
    cloud.service.reset()
    assert kept(cloud.service) == kept(cloud.stored()) == kept(CognitoIdp())
    take(script, WRITES[0])
    assert kept(cloud.service) == kept(cloud.stored())


def test_pools_of_other_accounts_and_regions_are_stored_there(empty: Script) -> None:
    cloud = empty.cloud
    for number, place in enumerate(PLACES):
        cloud.ask("CreateUserPool", {"PoolName": f"P{number}"}, CallContext(*place))
    assert kept(cloud.stored()) == kept(cloud.service)
    assert [len(cloud.stored().state(CallContext(*place)).pools) for place in PLACES] == [1, 1, 1]


# Reads


def test_reads_write_nothing(script: Script) -> None:
    cloud = script.cloud
    written = cloud.disk.written
    assert len(json.dumps(seen(cloud.service), default=str)) > 5000
    cloud.keep()
    of_pool: dict[str, dict[str, Any]] = {
        "AdminGetUser": {"Username": BOB},
        "AdminListGroupsForUser": {"Username": BOB},
        "DescribeIdentityProvider": {"ProviderName": "Google"},
        "DescribeResourceServer": {"Identifier": "chat"},
        "DescribeUserPoolClient": {"ClientId": script.client},
        "GetGroup": {"GroupName": "g"},
        "ListUsersInGroup": {"GroupName": "g"},
    }
    others: dict[str, dict[str, Any]] = {
        "DescribeUserPoolDomain": {"Domain": "domain0"},
        "GetUser": {"AccessToken": script.token("bob")},
        "GetUserAuthFactors": {"AccessToken": script.token("bob")},
        "ListTagsForResource": {"ResourceArn": script.answers["pool"]["UserPool"]["Arn"]},
        "ListUserPools": {"MaxResults": 9},
    }
    for operation in READS:
        cloud.ask(operation, others.get(operation) or {"UserPoolId": script.pool, **of_pool.get(operation, {})})
    challenge = {"ClientId": script.client, "ChallengeName": "SMS_MFA", "Session": "x" * 20}
    for responses in ({}, {"USERNAME": BOB, "SMS_MFA_CODE": "123456"}):
        with pytest.raises(AwsError):
            cloud.ask("RespondToAuthChallenge", {**challenge, "ChallengeResponses": responses})
    with pytest.raises(AwsError):
        cloud.ask("GetTokensFromRefreshToken", {"ClientId": script.client, "RefreshToken": "unknown"})
    cloud.ask("ForgotPassword", {"ClientId": script.client, "Username": "unknown"})
    assert cloud.service.document(f"/{script.pool}/.well-known/jwks.json", ORIGIN) is not None
    cloud.service.tagged(CONTEXT.account, CONTEXT.region)
    cloud.keep()
    assert cloud.disk.written == written


def test_users_that_a_list_shows_are_not_compared(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    compared, encoded = [], record.encoded

    def counted(value: dict[str, Any]) -> bytes:
        compared.append(set(value))
        return encoded(value)

    monkeypatch.setattr(record, "encoded", counted)
    assert len(script.cloud.ask("ListUsers", {"UserPoolId": script.pool})["Users"]) == 4
    assert compared == [{"definition", "issuer", "key_of_unknown_names"}]


# What is removed by itself


def test_what_expires_or_is_too_much_is_removed_from_the_log(
    script: Script, cognito_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = script.cloud
    monkeypatch.setattr(unknown_names, "_MOST_NAMES", 3)
    monkeypatch.setattr(mailbox, "_KEPT", 5)
    challenge = {"AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": BOB}, "ClientId": script.client}
    cloud.ask("SetUserPoolMfaConfig", {"UserPoolId": script.pool, "MfaConfiguration": "OFF"})
    by_password = {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": script.client}
    sign_in = {**by_password, "AuthParameters": {"USERNAME": BOB, "PASSWORD": PASSWORD}}
    for number in range(6):
        failed = {**by_password, "AuthParameters": {"USERNAME": f"{number}", "PASSWORD": WRONG}}
        with pytest.raises(AwsError):
            cloud.ask("InitiateAuth", failed)
        cloud.ask("InitiateAuth", challenge)
        cloud.ask("InitiateAuth", sign_in)
        cloud.ask("AdminResetUserPassword", {"UserPoolId": script.pool, "Username": BOB})
        again = {"UserPoolId": script.pool, "Username": BOB, "Password": PASSWORD, "Permanent": True}
        cloud.ask("AdminSetUserPassword", again)
        assert kept(cloud.stored()) == kept(cloud.service)
    of_pool = pool_of(script)
    assert len(of_pool.unknown_names.attempts) == 4
    assert len(of_pool.outbox.messages) == 5
    monkeypatch.setattr(sign_ins, "MOST_REFRESH_TOKENS", 4)
    cloud.ask("InitiateAuth", sign_in)
    assert (len(of_pool.tokens.sign_ins.by_event_id), len(of_pool.tokens.sign_ins.refresh_tokens)) == (4, 4)
    assert kept(cloud.stored()) == kept(cloud.service)
    cognito_clock.advance(40 * 24 * 3600)
    cloud.ask("InitiateAuth", challenge)
    cloud.ask("InitiateAuth", sign_in)
    assert len(of_pool.challenges.waiting) == 1
    assert (len(of_pool.tokens.sign_ins.by_event_id), len(of_pool.tokens.sign_ins.refresh_tokens)) == (1, 1)
    assert kept(cloud.stored()) == kept(cloud.service)


def test_a_pool_of_the_same_id_has_nothing_of_the_one_before(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = script.cloud
    first, users = script.pool, list(pool_of(script).users)
    letters = itertools.cycle(first.partition("_")[2])
    monkeypatch.setattr(secrets, "choice", lambda _: next(letters))
    cloud.ask("DeleteUserPoolDomain", {"UserPoolId": first, "Domain": "domain0"})
    cloud.ask("DeleteUserPool", {"UserPoolId": first})
    cloud.disk.is_full = True
    with pytest.raises(NotWrittenError):
        cloud.ask("CreateUserPool", {"PoolName": "refused"})
    cloud.disk.is_full = False
    take(script, WRITES[0])
    assert script.pool == first
    cloud.ask("CreateGroup", {"UserPoolId": first, "GroupName": "new"})
    assert kept(cloud.stored()) == kept(cloud.service)
    assert not pool_of(script, cloud.stored()).users
    cloud.disk.close()
    monkeypatch.setattr(shorter, "SPARE", -1 << 40)
    StoredCognito(tmp_path).disk.close()
    (file,) = tmp_path.glob("*.log")
    assert len(users) == 4
    assert not [name for name in users if name.encode() in file.read_bytes()]


# How much is written and done


def fill(script: Script, count: int) -> None:
    """Add users with a password to the pool, with one record."""
    verifier = Verifier.of("p", "u", PASSWORD)
    service = script.cloud.service
    for number in range(count):
        attributes = [{"Name": "email", "Value": f"{number}@example.com"}]
        given = {"UserPoolId": script.pool, "Username": f"{number}@example.com", "UserAttributes": attributes}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Verifier, "of", lambda *_: verifier)
            service.operations["AdminCreateUser"].call(service.state(CONTEXT), given)
    script.cloud.keep()


def test_a_sign_in_writes_the_user_and_the_tokens_only(script: Script) -> None:
    script.cloud.ask("SetUserPoolMfaConfig", {"UserPoolId": script.pool, "MfaConfiguration": "OFF"})
    fill(script, 100)
    (file,) = script.cloud.folder.glob("*.log")
    written = []
    for password, refused in ((PASSWORD, False), (WRONG, True), (PASSWORD, False)):
        before = file.stat().st_size
        given = {"AuthParameters": {"USERNAME": BOB, "PASSWORD": password}, "ClientId": script.client}
        with pytest.raises(AwsError) if refused else nullcontext():
            script.cloud.ask("InitiateAuth", {"AuthFlow": "USER_PASSWORD_AUTH", **given})
        line = file.read_bytes()[before:]
        assert len(line) < 3000
        written.append(images_in(line))
    # the second sign-in resets the count of failed ones, which is the user's
    assert written == [["sign-in", "refresh-token"], ["user"], ["user", "sign-in", "refresh-token"]]


def images_in(line: bytes) -> list[str]:
    """Return the kinds of the images in a line of a log."""
    body = json.loads(line.partition(b" ")[2])
    return [image["k"][0] for image in body.get("t", [body])]


def test_no_verifier_and_no_key_is_computed_at_a_start(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(script, 100)

    def computed(*_: object) -> None:
        raise AssertionError("computed")

    monkeypatch.setattr("chatprov.local.services.cognito.keys.generate_private_key", computed)
    monkeypatch.setattr(Verifier, "_derived", computed)
    assert kept(script.cloud.stored()) == kept(script.cloud.service)


def test_without_a_log_nothing_is_tracked() -> None:
    world = built()
    (region, *_) = (world.cognito.state(CallContext(*place)) for place in PLACES)
    assert type(region.pools) is dict
    assert {type(pool.users) for pool in region.pools.values()} == {dict}


# Faults


def test_a_value_that_cannot_be_written_is_taken_back(script: Script) -> None:
    before = kept(script.cloud.service)
    of_pool = pool_of(script)
    of_pool.clients[script.client].settings["ClientName"] = float("nan")
    user = of_pool.find_user(BOB)
    assert user is not None
    user.enabled = False
    with pytest.raises(ValueError, match="JSON"):
        script.cloud.keep()
    assert kept(script.cloud.service) == kept(script.cloud.stored()) == before


SECRET: Final = "do-not-show-this"
DAMAGES: Final[dict[str, Callable[[dict[str, Any]], tuple[tuple[str, ...], Any]]]] = {
    "a kind that is not known": lambda of: (("else", *of["user"][0][1:]), {}),
    "a key without a place": lambda _: ((SECRET,), {}),
    "a user of no pool": lambda of: ((*of["user"][0][:3], SECRET, "name"), of["user"][1]),
    "keys of no pool": lambda of: ((*of["signing-keys"][0][:3], SECRET), of["signing-keys"][1]),
    "a user in a group that is not there": lambda of: (of["user"][0], {**of["user"][1], "groups": [SECRET]}),
    "a user without a status": lambda of: (of["user"][0], {**of["user"][1], "status": SECRET}),
    "a user with a member more": lambda of: (of["user"][0], {**of["user"][1], SECRET: 1}),
    "a client that is a text": lambda of: (of["client"][0], SECRET),
    "a pool without its definition": lambda of: (of["pool"][0], {"issuer": SECRET}),
    "keys that cannot sign": lambda of: (of["signing-keys"][0], {"id": {"kid": "x", "private": SECRET}}),
    "a message with another number": lambda of: ((*of["message"][0][:-1], SECRET), of["message"][1]),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_entry_is_refused(
    script: Script, damage: Callable[[dict[str, Any]], tuple[tuple[str, ...], Any]]
) -> None:
    cloud = script.cloud
    entries = {}
    for key, value in Log(cloud.folder, "cognito-idp", LOG_VERSION).entries.items():
        parts = json.loads(key)
        entries[parts[0]] = tuple(parts), json.loads(value)
    cloud.disk.append([damage(entries)])
    with pytest.raises(CloudFolderDamaged, match="an entry is not one of Cognito") as refused:
        cloud.stored()
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
