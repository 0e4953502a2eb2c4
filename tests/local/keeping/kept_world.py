"""A cloud whose small services are kept in logs, on a disk that can be full."""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from chatprov.local.moto_iam.keeper import IAM_FORM, iam_keeper
from chatprov.local.moto_iam.state import IAM_STATE
from chatprov.local.moto_logs.keeper import LOGS_FORM, LogsKeeper
from chatprov.local.moto_logs.state import LOGS_STATE
from chatprov.local.moto_sts.keeper import STS_FORM, sts_keeper
from chatprov.local.moto_sts.state import STS_STATE
from chatprov.local.services.appsync.keeper import APPSYNC_FORM, AppSyncKeeper
from chatprov.local.storage import Log
from tests.local.keeping.changes import CHANGES, READS, Ask, given
from tests.local.storage.disk import Disk
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from chatprov.local.keeping import Keeper
    from chatprov.local.services import HasState
    from chatprov.local.services.stored_form import StoredForm
    from tests.own_services import OwnServices

FORMS: Final[Mapping[str, StoredForm]] = {"appsync": APPSYNC_FORM, "iam": IAM_FORM, "logs": LOGS_FORM, "sts": STS_FORM}


def made_client(service: Any) -> Any:
    """Return a client of the account itself that sends each request once, and as it is."""
    return boto3.client(
        service,
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )


class World:
    """The services with their state, and the logs that keep it."""

    def __init__(self, folder: Path, own: OwnServices, keepers: dict[str, Keeper]) -> None:
        self.folder = folder
        self.appsync = own.appsync
        self.states: dict[str, HasState] = {
            "appsync": own.appsync,
            "iam": IAM_STATE,
            "logs": LOGS_STATE,
            "sts": STS_STATE,
        }
        self.disks = {name: Disk(folder, name, form.format.version) for name, form in FORMS.items()}
        keepers |= {
            "appsync": AppSyncKeeper(own.appsync, self.disks["appsync"]),
            "iam": iam_keeper(self.disks["iam"]),
            "logs": LogsKeeper(self.disks["logs"]),
            "sts": sts_keeper(self.disks["sts"]),
        }
        self.keepers = keepers
        for disk in self.disks.values():
            disk.start()
        self._clients: dict[str, Any] = {}

    def ask(self, service: str) -> Ask:
        """Return the function that calls an operation of a service."""
        if service not in self._clients:
            self._clients[service] = made_client(service)

        def ask(operation: str, **parameters: Any) -> Any:
            answered = getattr(self._clients[service], xform_name(operation))(**parameters)
            del answered["ResponseMetadata"]
            return {name: value.read() if name == "schema" else value for name, value in answered.items()}

        return ask

    def outcome(self, service: str, operation: str, **parameters: Any) -> Any:
        """Return the answer, or status, code and message of an error."""
        try:
            return self.ask(service)(operation, **parameters)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            return status, error.response["Error"]["Code"], error.response["Error"]["Message"]

    def change(self, service: str, changes: int) -> None:
        """Make the first changes of a service."""
        for operation, parameters in CHANGES[service][:changes]:
            self.ask(service)(operation, **given(self.ask(service), parameters))

    def document(self, service: str) -> Any:
        """Return the document of the state of a service."""
        return json.loads(json.dumps(self.states[service].export_state()))

    def view(self, service: str) -> list[Any]:
        """Return the answers of all operations that only read."""
        found = []
        for operation, parameters in READS[service]:
            try:
                found.append(self.outcome(service, operation, **given(self.ask(service), parameters)))
            except (ClientError, IndexError, ValueError):  # there is no id for the parameters
                found.append(None)
        return [json.loads(json.dumps(answer, default=str)) for answer in found]

    def stored(self, service: str) -> Any:
        """Return the document of the state that another process would read at this moment."""
        form = FORMS[service]
        read = form.format.read(form.document(Log(self.folder, service, form.format.version)))
        return json.loads(json.dumps(form.format.write(read)))

    def close(self) -> None:
        """Close the logs, as the end of a process does."""
        for disk in self.disks.values():
            disk.close()
        for made in self._clients.values():
            made.close()


@contextmanager
def opened(folder: Path) -> Iterator[World]:
    """Yield a new cloud with what the logs in a folder have."""
    keepers: dict[str, Keeper] = {}
    with mocked_aws(keepers=keepers) as own, closing(World(folder, own, keepers)) as world:
        yield world
