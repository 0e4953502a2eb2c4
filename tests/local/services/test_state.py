"""The state of the services as documents: taken out, and put back elsewhere."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from dataclasses import asdict, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatprov.local.services import StateDocumentError, state_converter
from chatprov.local.services.cognito import clock, tokens
from chatprov.local.services.cognito.keys import PoolKeys
from tests.conftest import ROOT
from tests.local.services.state_answers import continued, view
from tests.local.services.state_world import CHANGES, Memory, World, built

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chatprov.local.services import HasState

    Document = dict[str, Any]

pytestmark = pytest.mark.slow

RECORDED: Final = sorted((ROOT / "tests" / "local" / "services" / "states").glob("*.json"))


@pytest.fixture(autouse=True, scope="module")
def few_keys() -> Iterator[None]:
    """Give all pools one of two pairs of keys, since a key takes long to generate."""
    keys = itertools.cycle([PoolKeys(), PoolKeys()])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "PoolKeys", keys.__next__)
        yield


@pytest.fixture(scope="module")
def documents() -> Document:
    """Return the documents of a world with one of everything."""
    return built().export()


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(0, 2)), max_size=25))
def test_a_state_is_the_same_elsewhere(changes: list[tuple[str, int]]) -> None:
    world = World()
    for name in ("create_pool", "create_client", "create_user", "set_password", "create_api"):
        world.change(name, 0)
    for name, number in changes:
        world.change(name, number)
    again = world.again()
    assert again.export() == world.export()
    assert view(again) == view(world)
    assert continued(again) == continued(world)


def test_a_state_is_the_same_in_another_process() -> None:
    world = built()
    sent = json.dumps({"documents": world.export(), "memory": asdict(world.memory)})
    command = [sys.executable, "-m", "tests.local.services.state_answers"]
    process = subprocess.run(command, cwd=ROOT, input=sent, capture_output=True, text=True, check=True)
    answered = json.loads(process.stdout)
    assert answered["documents"] == world.export()
    expected = as_json(continued(world))
    assert answered["continued"] == expected
    # what is equal is not only a list of errors
    assert "SUCCESS" in expected["apps"]
    assert {"Session"} in [set(answer) for answer in expected["confirmed"]]
    assert {} in expected["reset"]
    *right, outdated = expected["challenges"]
    assert all("sub" in answer[1] for answer in right)
    assert outdated == ["NotAuthorizedException", "Incorrect username or password."]  # the password is a new one
    assert all("sub" in answer[0][1] for answer in expected["refreshed"])
    assert all("Username" in answer for answer in expected["users"])
    assert [200, {"data": {"hello": "Hello Ann from number 1"}}] in expected["graphql"]
    assert expected["graphql of users"][0][1]["data"]["who"] == expected["users"][0]["Username"]


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_state_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = json.loads(path.read_text(encoding="utf-8"))
    monkeypatch.setattr(clock, "now", lambda: recorded["recorded_at"])
    world = World.of(recorded["documents"], Memory(**recorded["memory"]))
    assert as_json(continued(world)) == recorded["continued"]


def test_there_is_a_recorded_state_of_each_version(documents: Document) -> None:
    versions = {path.stem: json.loads(path.read_text(encoding="utf-8"))["documents"] for path in RECORDED}
    for service, document in documents.items():
        assert document["version"] in [known[service]["version"] for known in versions.values()]


def test_a_document_shares_nothing_with_the_state() -> None:
    world = built()
    before = json.dumps(documents := world.export())
    for name in ("change_pool", "change_api", "set_environment", "delete_user", "sign_out", "change_groups"):
        world.change(name, 0)
    assert json.dumps(documents) == before
    again = World.of(documents, world.memory)
    again.change("change_pool", 0)
    again.change("set_environment", 1)
    assert json.dumps(documents) == before


def test_places_without_resources_are_not_in_a_document() -> None:
    world = World()
    view(world)
    assert world.export() == {
        "appsync": {"service": "appsync", "version": 1, "accounts": {}},
        "cognito-idp": {"service": "cognito-idp", "version": 1, "accounts": {}},
    }


def test_listeners_hear_of_apis_that_a_document_does_not_have() -> None:
    world = built()
    deleted: list[str] = []
    world.appsync.on_deletion(deleted.append)
    world.appsync.import_state(document := world.appsync.export_state())
    assert deleted == []
    _, api_id = world.memory.apis[1]
    del document["accounts"]["111111111111"]["ap-south-1"]
    world.appsync.import_state(document)
    assert deleted == [api_id]


# Refusals


def region_of(document: Document) -> Document:
    region: Document = document["accounts"]["111111111111"]["eu-west-1"]
    return region


def pool_of(document: Document) -> Document:
    return next(iter(region_of(document)["pools"].values()))


def user_of(document: Document) -> Document:
    return next(iter(pool_of(document)["users"].values()))


def api_of(document: Document) -> Document:
    return next(iter(region_of(document)["apis"].values()))


SECRET: Final = "do-not-show-this"
DAMAGES: Final[dict[str, tuple[str, Callable[[Document], Any], str]]] = {
    "another version": ("appsync", lambda of: of.update(version=2), "it has another version"),
    "a version that is true": ("appsync", lambda of: of.update(version=True), "it has another version"),
    "another service": ("appsync", lambda of: of.update(service="cognito-idp"), "it is the state of another service"),
    "no accounts": ("appsync", lambda of: of.pop("accounts"), "its members are not service, version, accounts"),
    "one member more": ("appsync", lambda of: of.update(a=1), "its members are not service, version, accounts"),
    "not JSON": ("appsync", lambda of: api_of(of).update(tags={"a": b""}), "it is not JSON"),
    "not a number": ("appsync", lambda of: api_of(of).update(tags={"a": float("nan")}), "it is not JSON"),
    "accounts as a list": ("appsync", lambda of: of.update(accounts=[]), "accounts is not an object"),
    "no tags": ("appsync", lambda of: api_of(of).pop("tags"), "accounts.*.*.apis.* has no member tags"),
    "no status of the schema": (
        "appsync",
        lambda of: api_of(of)["schema"].pop("status"),
        "accounts.*.*.apis.*.schema has no member status",
    ),
    "an unknown member": (
        "appsync",
        lambda of: api_of(of).update({SECRET: 1}),
        "accounts.*.*.apis.* has a member that is not known",
    ),
    "a tag that is a number": (
        "appsync",
        lambda of: api_of(of)["tags"].update({SECRET: 1}),
        "accounts.*.*.apis.*.tags.* is not a text",
    ),
    "keys as a list": (
        "appsync",
        lambda of: api_of(of).update(api_keys=[SECRET]),
        "accounts.*.*.apis.*.api_keys is not an object",
    ),
    "a status that does not exist": (
        "cognito-idp",
        lambda of: user_of(of).update(status=SECRET),
        "accounts.*.*.pools.*.users.*.status is not one of the known values",
    ),
    "groups as a text": (
        "cognito-idp",
        lambda of: user_of(of).update(groups=SECRET),
        "accounts.*.*.pools.*.users.*.groups is not an array",
    ),
    "a group that does not exist": (
        "cognito-idp",
        lambda of: user_of(of)["groups"].append(SECRET),
        "accounts.*.*.pools.* is not valid",
    ),
    "a verifier that is no number": (
        "cognito-idp",
        lambda of: user_of(of)["verifier"].update(value=SECRET),
        "accounts.*.*.pools.*.users.*.verifier.value is not a hexadecimal number",
    ),
    "a date without a time zone": (
        "cognito-idp",
        lambda of: user_of(of).update(created="2026-01-01T00:00:00"),
        "accounts.*.*.pools.*.users.*.created is not a date with a time zone",
    ),
    "a time that is a text": (
        "cognito-idp",
        lambda of: user_of(of)["attempts"].update(last_at="1"),
        "accounts.*.*.pools.*.users.*.attempts.last_at is not a number",
    ),
    "enabled as a number": (
        "cognito-idp",
        lambda of: user_of(of).update(enabled=1),
        "accounts.*.*.pools.*.users.*.enabled is not true or false",
    ),
    "a count that is true": (
        "cognito-idp",
        lambda of: user_of(of)["attempts"].update(failed=True),
        "accounts.*.*.pools.*.users.*.attempts.failed is not an integer",
    ),
    "a kind of code that does not exist": (
        "cognito-idp",
        lambda of: pool_of(of)["outbox"]["messages"][0].update(kind=SECRET),
        "accounts.*.*.pools.*.outbox.messages.*.kind is not valid",
    ),
    "a key that is damaged": (
        "cognito-idp",
        lambda of: pool_of(of)["tokens"]["signing_keys"]["id"].update(private=SECRET),
        "accounts.*.*.pools.*.tokens.signing_keys.id.private is not an RSA private key in PEM format",
    ),
    "a secret that is not base64": (
        "cognito-idp",
        lambda of: pool_of(of)["unknown_names"].update(key=SECRET),
        "accounts.*.*.pools.*.unknown_names.key is not base64",
    ),
}


@pytest.mark.parametrize(("service", "damage", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_document_changes_nothing(
    documents: Document, service: str, damage: Callable[[Document], Any], reason: str
) -> None:
    world = World()
    for name in ("create_pool", "create_api"):
        world.change(name, 0)
    services: dict[str, HasState] = {"appsync": world.appsync, "cognito-idp": world.cognito}
    before, damaged = world.export(), as_json(documents[service])
    damage(damaged)
    with pytest.raises(StateDocumentError) as refused:
        services[service].import_state(damaged)
    assert str(refused.value) == (
        f"The document cannot be read as the state of {service} in version 1: {reason}. "
        "The state of the service has not been changed."
    )
    assert refused.value.__cause__ is None
    assert world.export() == before


# Completeness

SET_AGAIN: Final = {
    "AppSync": {"served_at", "announces_at_once", "_ended", "_regions", "_listeners"},
    "AppSyncRegion": {"_account", "_region", "_served_at", "_deleted"},
    "DomainNames": {"_arns"},
    "GraphqlAPI": {"revision", "keys", "resolvers"},
    "ApiKeys": {"_api"},
    "Resolvers": {"_api"},
    "SchemaCreation": {"_outline"},
    "CognitoIdp": {"mailbox", "directory", "keeper", "_regions"},
    "CognitoRegion": {"account", "_region", "directory"},
    "Directory": {"pools", "_domains"},
    "Mailbox": {"_outboxes"},
    "PoolSigningKey": {"public"},
}
"""What is not in a document: the class or the service sets it again."""


def attributes_of(thing: object) -> dict[str, Any]:
    slots = [name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ()) if hasattr(thing, name)]
    return {name: getattr(thing, name) for name in slots} | getattr(thing, "__dict__", {})


def parts_of(thing: object) -> list[object]:
    if isinstance(thing, dict):
        return list(thing.values())
    if isinstance(thing, list | tuple | set | frozenset):
        return list(thing)
    is_ours = type(thing).__module__.startswith("chatprov.local.services.") and not isinstance(thing, str | type)
    return list(attributes_of(thing).values()) if is_ours else []


def everything_in(thing: object) -> list[object]:
    found: dict[int, object] = {}
    pending = [thing]
    while pending:
        part = pending.pop()
        if id(part) not in found:
            found[id(part)] = part
            pending += parts_of(part)
    return [part for part in found.values() if type(part).__module__.startswith("chatprov.local.services.")]


def kept_of(thing: Any) -> set[str]:
    """Return the attributes that are in a document."""
    if not is_dataclass(thing) or not any(field.init for field in fields(thing)):
        return set()
    written = state_converter.write(thing)
    assert written.keys() == {field.name for field in fields(thing) if field.init}
    return set(written)


def test_every_attribute_is_in_the_document_or_set_again() -> None:
    world = built()
    seen = set()
    for service in (world.appsync, world.cognito):
        for part in everything_in(service):
            name = type(part).__name__
            if name in {"StateFormat", "UserStatus", "_Outline"}:
                continue
            seen.add(name)
            assert attributes_of(part).keys() - kept_of(part) == SET_AGAIN.get(name, set()), name
    assert seen >= SET_AGAIN.keys()
    classes = {"UserPool", "PoolUser", "UserPoolClient", "UserGroup", "IdentityProvider", "ResourceServer", "Verifier"}
    classes |= {"UserPoolDomain", "SignIn", "RefreshToken", "Challenge", "SrpExchange", "SentCode", "Mail", "Attempts"}
    assert seen >= classes | {"SoftwareToken", "SecondFactors", "UnknownNames", "SchemaAttribute", "DomainNames"}


def test_what_writes_documents_is_loaded_when_one_is_written() -> None:
    script = "import chatprov.local.server, sys; sys.exit('cattrs' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
