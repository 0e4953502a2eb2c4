"""A whole local cloud on a folder: what it has acknowledged is there after kill -9, and a disk without room loses nothing."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from chatprov.local.kept_services import KeptServices
from chatprov.local.locks import ServiceLocks
from chatprov.local.moto_s3.changes import CHANGES
from chatprov.local.offered import SERVICES
from chatprov.local.services.calling import call
from chatprov.local.storage import CloudFolder, CloudFolderDamaged, Log, NotWrittenError
from tests.conftest import ROOT
from tests.local.keeping.changes import policy, trust
from tests.local.services.dynamodb.files_of_tables import BUCKET, put, s3
from tests.local.services.dynamodb.test_state import CONTEXT
from tests.own_services import mocked_aws
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import psutil

    from chatprov.local.storage import Image

pytestmark = pytest.mark.slow

SDL: Final = b"type Query { hello(text: String): String }"
TEMPLATES: Final = {
    "requestMappingTemplate": '$util.log.info("asked"){"version": "2018-05-29"}',
    "responseMappingTemplate": "$util.toJson($ctx.args.text)",
}
TABLE: Final = {
    "TableName": "Rooms",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
APPEND: Final = Log.append


class Running:
    """A local cloud in a process, and what a user does with it."""

    def __init__(self, process: subprocess.Popen[str] | psutil.Process, url: str) -> None:
        self.url = url
        self._process = process

    def client(self, service: Any, **session: Any) -> Any:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", **session}
        return boto3.client(
            service,
            region_name="us-east-1",
            endpoint_url=self.url,
            config=Config(retries={"total_max_attempts": 1}),
            **keys,
        )

    def hello(self, api_id: str, key: str, text: str) -> Any:
        query = {"query": f'{{ hello(text: "{text}") }}'}
        url = f"{self.url}/graphql/{api_id}"
        return requests.post(url, json=query, headers={"x-api-key": key}, timeout=PATIENCE).json()

    def events(self, api_id: str) -> list[str]:
        found = self.client("logs").filter_log_events(logGroupName=f"/aws/appsync/apis/{api_id}")["events"]
        return [event["message"].partition(" ")[2] for event in found if " INFO " in event["message"]]

    def limit_files(self, size: int) -> None:
        """Let no file of the process be larger than this, as on a full disk, but with another reason."""
        _, largest = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size, largest))


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """Run a local cloud on a folder, and end it with kill -9."""
    command = [sys.executable, "-m", "tests.local.keeping.cloud_process", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Running(process, process.stdout.readline().strip())
        finally:
            process.kill()


def create(cloud: Running) -> tuple[str, str]:
    """Create one of everything, and return the id of the API and its key."""
    iam, appsync, dynamodb = (cloud.client(service) for service in ("iam", "appsync", "dynamodb"))
    trusted = trust({"Service": "appsync.amazonaws.com", "AWS": "123456789012"})
    arn = iam.create_role(RoleName="Logs", AssumeRolePolicyDocument=trusted)["Role"]["Arn"]
    iam.put_role_policy(RoleName="Logs", PolicyName="logs", PolicyDocument=policy("logs:*"))
    dynamodb.create_table(**TABLE)
    dynamodb.put_item(TableName="Rooms", Item={"id": {"S": "a"}})
    config = {"fieldLogLevel": "INFO", "cloudWatchLogsRoleArn": arn}
    made = appsync.create_graphql_api(name="A", authenticationType="API_KEY", logConfig=config)
    api_id = made["graphqlApi"]["apiId"]
    appsync.start_schema_creation(apiId=api_id, definition=SDL)
    appsync.create_data_source(apiId=api_id, name="Nothing", type="NONE")
    appsync.create_resolver(apiId=api_id, typeName="Query", fieldName="hello", dataSourceName="Nothing", **TEMPLATES)
    return api_id, appsync.create_api_key(apiId=api_id)["apiKey"]["id"]


def code(call: Any, **parameters: Any) -> tuple[int, str]:
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    answered: Any = refused.value.response
    return answered["ResponseMetadata"]["HTTPStatusCode"], answered["Error"]["Code"]


def test_all_is_there_after_a_kill(tmp_path: Path) -> None:
    with running(tmp_path / "cloud") as cloud:
        api_id, key = create(cloud)
        assert cloud.hello(api_id, key, "first") == {"data": {"hello": "first"}}
        arn = cloud.client("iam").get_role(RoleName="Logs")["Role"]["Arn"]
        session = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]
    with running(tmp_path / "cloud") as cloud:
        assert cloud.hello(api_id, key, "second") == {"data": {"hello": "second"}}
        assert cloud.events(api_id) == ["INFO - asked"] * 2
        assert cloud.client("dynamodb").scan(TableName="Rooms")["Items"] == [{"id": {"S": "a"}}]
        caller = cloud.client(
            "sts",
            aws_access_key_id=session["AccessKeyId"],
            aws_secret_access_key=session["SecretAccessKey"],
            aws_session_token=session["SessionToken"],
        ).get_caller_identity()
        assert caller["Arn"] == "arn:aws:sts::123456789012:assumed-role/Logs/session"
        (api,) = cloud.client("appsync").list_graphql_apis()["graphqlApis"]
        assert api["uris"]["GRAPHQL"] == f"{cloud.url}/graphql/{api_id}"


def test_without_room_changes_are_refused_and_requests_are_answered(tmp_path: Path) -> None:
    with running(tmp_path / "cloud") as cloud:
        api_id, key = create(cloud)
        cloud.hello(api_id, key, "first")
        iam, appsync, logs = (cloud.client(service) for service in ("iam", "appsync", "logs"))
        cloud.limit_files(0)
        trusted = {"RoleName": "More", "AssumeRolePolicyDocument": trust({"AWS": "123456789012"})}
        assert code(iam.create_role, **trusted) == (500, "ServiceFailure")
        assert code(appsync.create_api_key, apiId=api_id) == (500, "InternalFailureException")
        assert code(logs.create_log_group, logGroupName="more") == (500, "ServiceUnavailableException")
        # a request does not fail with its events
        assert cloud.hello(api_id, key, "second") == {"data": {"hello": "second"}}
        assert cloud.events(api_id) == ["INFO - asked"]
        assert [role["RoleName"] for role in iam.list_roles()["Roles"]] == ["Logs"]
        cloud.limit_files(resource.RLIM_INFINITY)
        iam.create_role(**trusted)
        cloud.hello(api_id, key, "third")
    with running(tmp_path / "cloud") as cloud:
        assert {role["RoleName"] for role in cloud.client("iam").list_roles()["Roles"]} == {"Logs", "More"}
        assert cloud.events(api_id) == ["INFO - asked"] * 2
        assert len(cloud.client("appsync").list_api_keys(apiId=api_id)["apiKeys"]) == 1


def refused_for_events(log: Log, images: Sequence[Image]) -> None:
    if log.name == "logs":
        raise NotWrittenError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    APPEND(log, images)


def test_an_import_keeps_its_events_and_does_not_fail_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(CloudFolder(tmp_path)) as folder, mocked_aws(folder=folder) as own:
        dynamodb = own.dynamodb
        s3().create_bucket(Bucket=BUCKET)
        put("data", "no item\n")

        def imported(name: str) -> str:
            given = {
                "S3BucketSource": {"S3Bucket": BUCKET},
                "InputFormat": "DYNAMODB_JSON",
                "TableCreationParameters": {**TABLE, "TableName": name},
            }
            description = call(dynamodb, "ImportTable", given, CONTEXT)["ImportTableDescription"]
            return str(description["ImportArn"].rpartition("/")[2])

        first = imported("First")
        monkeypatch.setattr(Log, "append", refused_for_events)
        second = imported("Second")
        tables = [table.name for _, _, table in dynamodb.tables()]
    assert tables == ["First", "Second"]
    assert [record.getMessage() for record in caplog.records] == [
        "Events for the log group /aws-dynamodb/imports are not written: No space left on device"
    ]
    (file,) = tmp_path.glob("logs.*.log")
    assert f"{first}/error" in file.read_text()
    assert f"{second}/error" not in file.read_text()


def test_a_folder_with_a_damaged_log_is_not_changed(tmp_path: Path) -> None:
    first = CloudFolder(tmp_path)
    log = first.log("iam", 1)
    first.start()
    log.append([(("role", "1", "aws", "x"), {})])
    first.close()
    before = {file.name: file.read_bytes() for file in tmp_path.glob("*.*")}
    folder = CloudFolder(tmp_path)
    with pytest.raises(CloudFolderDamaged):
        KeptServices("http://127.0.0.1:1", ServiceLocks(SERVICES), folder)
    folder.close()
    assert {file.name: file.read_bytes() for file in tmp_path.glob("*.*")} == before
    assert CHANGES.watcher is None, "nothing is kept in a folder that was not started"


def test_an_empty_folder_loads_no_moto(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from chatprov.local.kept_services import KeptServices
from chatprov.local.locks import ServiceLocks
from chatprov.local.offered import SERVICES
from chatprov.local.storage import CloudFolder
for _ in range(2):
    folder = CloudFolder(Path(sys.argv[1]))
    services = KeptServices("http://127.0.0.1:1", ServiceLocks(SERVICES), folder)
    for service in SERVICES:
        services.keepers.keep(service, None)
    folder.close()
sys.exit("moto" in sys.modules or "cattrs" in sys.modules)
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, check=True)


def test_a_signing_key_that_is_none_is_named_with_its_file(tmp_path: Path) -> None:
    with closing(CloudFolder(tmp_path)) as folder:
        folder.start()
        folder.put_document("signing-key", {"key_id": 1})
    with closing(CloudFolder(tmp_path)) as folder, pytest.raises(CloudFolderDamaged) as found:
        KeptServices("http://127.0.0.1:1", ServiceLocks(SERVICES), folder)
    assert found.value.message == f"{tmp_path / 'signing-key.json'} is damaged: it is not a key."
    assert CHANGES.watcher is None, "nothing is kept in a folder that was not started"
