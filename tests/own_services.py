"""`moto.mock_aws()` with the services of the local cloud: the same code as behind its port, without HTTP.

moto answers a client in a listener of botocore's. The one here answers for these services, which moto lets pass. moto's
listener answers for S3 Control.
"""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSRequest, AWSResponse, HTTPHeaders
from botocore.handlers import BUILTIN_HANDLERS
from moto import mock_aws
from moto.core.config import default_user_config

from chatprov.local import bodies
from chatprov.local.accounts import Accounts
from chatprov.local.aws import Aws, AwsRequest
from chatprov.local.front_door import FrontDoor
from chatprov.local.keeping import Keepers
from chatprov.local.kept_services import KeptServices
from chatprov.local.locks import ServiceLocks
from chatprov.local.moto_iam.issued_keys import issuer_of
from chatprov.local.moto_iam.requesters import MotoRequesters
from chatprov.local.moto_logs.events import LockedLogEvents, MotoLogEvents
from chatprov.local.moto_s3.bucket_files import MotoBucketFiles
from chatprov.local.moto_s3.buckets import MotoBuckets
from chatprov.local.moto_s3.changes import CHANGES
from chatprov.local.moto_tags import MotoTags
from chatprov.local.offered import SERVICES
from chatprov.local.services import OWN, ServiceEndpoint
from chatprov.local.services.appsync import AppSync
from chatprov.local.services.cloudformation.service import CloudFormation
from chatprov.local.services.cognito import CognitoIdp
from chatprov.local.services.dynamodb import DynamoDBService, Links
from chatprov.local.services.models import service_model
from chatprov.local.services.ssm.service import ParameterStore
from chatprov.local.services.tagging import Tagging

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.awsrequest import AWSPreparedRequest

    from chatprov.local.keeping import Keeper
    from chatprov.local.storage import CloudFolder, Log

ROUTED = OWN | {"iam", "logs", "s3", "sts"}
SERVED_AT = "http://127.0.0.1:4566"
"""Where the local cloud would answer."""
_answering: list[Aws] = []


class OwnServices:
    """The services of the local cloud that are its own, without any resources, and the AWS side of a cloud with them."""

    def __init__(
        self,
        log: Log | None = None,
        keepers: Mapping[str, Keeper] | None = None,
        folder: CloudFolder | None = None,
    ) -> None:
        locks = ServiceLocks(SERVICES)
        if folder is not None:
            kept = KeptServices(SERVED_AT, locks, folder)
            self.appsync, self.cognito, self.dynamodb, self.keepers = (
                kept.appsync,
                kept.cognito,
                kept.dynamodb,
                kept.keepers,
            )
            self.cloudformation, self.parameters = kept.cloudformation, kept.parameters
        else:
            self.appsync = AppSync()
            self.cognito = CognitoIdp()
            events = LockedLogEvents(locks.of("logs"), MotoLogEvents())
            self.dynamodb = DynamoDBService(Links(MotoBucketFiles(locks.of("s3")), events, MotoRequesters()), log)
            self.keepers = Keepers({} if keepers is None else keepers)
            self.cloudformation, self.parameters = CloudFormation(), ParameterStore()
        own = (self.appsync, self.cognito, self.dynamodb)
        services = (*own, self.cloudformation, self.parameters, Tagging([*own, MotoTags()]))
        endpoint = ServiceEndpoint({service.name: service for service in services})
        accounts = Accounts(issuer_of, MotoBuckets().owner_of)
        self.aws = Aws(locks, accounts, endpoint, self.keepers)
        name = self.cloudformation.name
        self.cloudformation.connect(
            lambda: FrontDoor(self.aws, 443), locks.of(name), lambda: self.keepers.keep(name, None)
        )


@contextmanager
def mocked_aws(
    log: Log | None = None, keepers: Mapping[str, Keeper] | None = None, folder: CloudFolder | None = None
) -> Iterator[OwnServices]:
    """Let moto and new services answer, without any resources, until the block ends; DynamoDB with what a log has.

    Keepers can also be added inside the block: those of moto's services need moto without resources, too. With a folder, all
    services begin with what it has, and are kept in it.
    """
    names_in_moto = [name.replace("-", "") for name in ROUTED]
    config: Any = {"core": {**default_user_config["core"], "passthrough": {"services": names_in_moto}}}
    with mock_aws(config=config):
        own = OwnServices(log, keepers, folder)
        _answering.append(own.aws)
        try:
            yield own
        finally:
            _answering.pop()
            if folder is not None:
                # moto's S3 is one for the process: the next test must not write to this folder
                CHANGES.watcher = None
                bodies.place_in(None)


class _Raw(io.BytesIO):
    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()


def _answer(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
    if not _answering:
        return None
    url = urlsplit(request.url)
    body: Any = request.body or b""
    body = body.read() if hasattr(body, "read") else body
    content = body.encode() if isinstance(body, str) else bytes(body)
    given: dict[str, Any] = dict(request.headers.items())
    headers = [(name, value.decode() if isinstance(value, bytes) else str(value)) for name, value in given.items()]
    bucket = re.match(r"(.+)\.s3[.-]", url.netloc)
    path = f"/{bucket[1]}{url.path}" if bucket else url.path
    target = f"{path}?{url.query}" if url.query else path
    response = _answering[-1].answer(
        AwsRequest(request.method, target, headers, io.BytesIO(content), len(content), 443)
    )
    answered, found = HTTPHeaders.from_pairs(response.headers), bytes(response.body)
    if found:  # as the server does; the response to HEAD has the length of another body
        del answered["Content-Length"]
        answered["Content-Length"] = str(len(found))
    return AWSResponse(request.url, response.status, answered, _Raw(found))


def opened(url: str) -> tuple[int, bytes]:
    """Return status and body for a URL of a service, without credentials."""
    response = _answer(AWSRequest("GET", url, headers={"Host": urlsplit(url).netloc}).prepare())
    assert response is not None, "services answer"
    return response.status_code, response.content


# as moto's listener, it is there for each session from now on
BUILTIN_HANDLERS.extend(
    (f"before-send.{service_model(name).service_id.hyphenize()}", _answer) for name in sorted(ROUTED)
)
