"""What a write of AppSync costs, and what a write that cannot be stored leaves as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from chatprov.local.services.appsync import AppSync, definition
from chatprov.local.services.appsync.keeper import APPSYNC_FORM, AppSyncKeeper
from chatprov.local.services.calling import call
from chatprov.local.services.contract import CallContext
from chatprov.local.storage import Log, NotWrittenError
from tests.local.keeping.changes import RESOLVER, SDL, SETTINGS, SOURCE
from tests.local.storage.disk import Disk

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = APPSYNC_FORM.format.version
CONTEXT: Final = CallContext("123456789012", "us-east-1")


class Kept:
    """AppSync with its keeper."""

    def __init__(self, folder: Path) -> None:
        self.appsync = AppSync("http://127.0.0.1:4566")
        self.disk = Disk(folder, "appsync", VERSION)
        self.keeper = AppSyncKeeper(self.appsync, self.disk)
        self.disk.start()

    def call(self, operation: str, **parameters: Any) -> Any:
        """Call an operation, and let the keeper write what it has changed."""
        answer = call(self.appsync, operation, parameters, CONTEXT)
        self.keeper.keep()
        return answer

    def refused(self, operation: str, **parameters: Any) -> None:
        """Call an operation whose change cannot be stored."""
        self.disk.is_full = True
        with pytest.raises(NotWrittenError):
            self.call(operation, **parameters)
        self.disk.is_full = False

    def create(self) -> str:
        """Create an API with a schema, a data source and a resolver."""
        api_id: str = self.call("CreateGraphqlApi", **SETTINGS)["graphqlApi"]["apiId"]
        self.call("StartSchemaCreation", apiId=api_id, definition=SDL)
        self.call("CreateDataSource", apiId=api_id, **SOURCE)
        self.call("CreateResolver", apiId=api_id, **RESOLVER)
        return api_id


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def size(folder: Path) -> int:
    (file,) = folder.glob("appsync.*.log")
    return file.stat().st_size


def test_a_change_of_a_large_api_writes_what_has_changed(kept: Kept, tmp_path: Path) -> None:
    api_id = kept.create()
    api = kept.appsync.find(api_id)
    assert api is not None
    members = {f"Query.f{number}": {**RESOLVER, "fieldName": f"f{number}"} for number in range(1000)}
    api.field_resolvers |= members
    kept.keeper.keep()
    before = size(tmp_path)
    kept.call("UpdateResolver", apiId=api_id, **RESOLVER, maxBatchSize=2)
    kept.call("TagResource", resourceArn=api.arn, tags={"a": "b"})
    kept.call("CreateApiKey", apiId=api_id)
    assert size(tmp_path) - before < 2000


def test_an_api_is_the_same_object_after_a_write_that_cannot_be_stored(kept: Kept) -> None:
    changed, other = kept.create(), kept.create()
    apis = [kept.appsync.find(api_id) for api_id in (changed, other)]
    definitions = [definition(api) for api in apis if api is not None]
    kept.refused("CreateApiKey", apiId=changed)
    kept.refused("UpdateGraphqlApi", apiId=changed, **{**SETTINGS, "name": "B"})
    kept.refused("StartSchemaCreation", apiId=changed, definition=b"type Query { more: Int }")
    kept.refused("DeleteGraphqlApi", apiId=changed)
    assert [kept.appsync.find(api_id) for api_id in (changed, other)] == apis
    after = [definition(api) for api in apis if api is not None]
    assert [found is known for found, known in zip(after, definitions, strict=True)] == [True, True]
    kept.call("CreateApiKey", apiId=changed)
    assert [len(definition(api).api_keys) for api in apis if api is not None] == [1, 0]


def test_the_clients_of_an_api_stay_connected_until_its_deletion_is_stored(kept: Kept) -> None:
    deleted: list[str] = []
    kept.appsync.on_deletion(deleted.append)
    api_id = kept.create()
    kept.refused("DeleteGraphqlApi", apiId=api_id)
    kept.call("CreateApiKey", apiId=api_id)
    assert deleted == []
    kept.call("DeleteGraphqlApi", apiId=api_id)
    assert deleted == [api_id]


def test_lists_have_their_order_after_a_write_that_cannot_be_stored_and_after_a_start(
    kept: Kept, tmp_path: Path
) -> None:
    api_ids = [kept.create() for _ in range(3)]
    kept.call("TagResource", resourceArn=f"arn:aws:appsync:us-east-1:123456789012:apis/{api_ids[0]}", tags={"a": "b"})
    kept.refused("DeleteGraphqlApi", apiId=api_ids[1])
    assert [api["apiId"] for api in kept.call("ListGraphqlApis")["graphqlApis"]] == api_ids
    again = AppSync()
    AppSyncKeeper(again, Log(tmp_path, "appsync", VERSION))
    assert [api.api_id for api in again.apis()] == api_ids


def test_a_new_port_is_in_the_urls_of_an_api_that_was_kept(kept: Kept, tmp_path: Path) -> None:
    api_id = kept.create()
    again = AppSync("http://127.0.0.1:5000")
    AppSyncKeeper(again, Log(tmp_path, "appsync", VERSION))
    answer = call(again, "GetGraphqlApi", {"apiId": api_id}, CONTEXT)
    assert answer["graphqlApi"]["uris"]["GRAPHQL"] == f"http://127.0.0.1:5000/graphql/{api_id}"
    (file,) = tmp_path.glob("*.log")
    assert b"127.0.0.1" not in file.read_bytes()
