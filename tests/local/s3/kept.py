"""S3 in a folder: a cloud whose S3 is kept, on a disk that can be full, and the clouds that are started with its folder later."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from botocore.awsrequest import AWSRequest
from moto.core.models import botocore_stubber

from chatprov.local.answers import WireProtocol, failure
from chatprov.local.bodies import Content
from chatprov.local.moto_s3 import images
from chatprov.local.moto_s3.keeper import LOG_VERSION, S3Keeper
from chatprov.local.moto_s3.state import S3_STATE
from chatprov.local.moto_s3.state_contents import DocumentContents
from chatprov.local.moto_s3.state_document import FORMAT
from chatprov.local.storage import FileFolder, Log, NotWrittenError
from tests import own_services
from tests.local.states.moto_world import ACCOUNT, answer, as_json, client
from tests.local.storage.disk import Disk
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

    from chatprov.local.answers import AwsResponse
    from chatprov.local.aws import Aws, AwsRequest

REFUSED: Final = "InternalError"


class KeptAws:
    """The APIs of a cloud that keeps S3 and S3 Control after each request to them."""

    def __init__(self, aws: Aws, keeper: S3Keeper) -> None:
        self._aws = aws
        self._keeper = keeper

    def answer(self, request: AwsRequest) -> AwsResponse:
        answered = self._aws.answer(request)
        try:
            self._keeper.keep()
        except NotWrittenError as error:
            assert answered.service is not None
            return failure(WireProtocol.REST_XML, 500, REFUSED, str(error), service=answered.service)
        return answered


class KeptS3:
    """A cloud that has started with a folder."""

    def __init__(self, folder: Path, keeper: S3Keeper, disk: Disk, own: own_services.OwnServices) -> None:
        self.folder = folder
        self.keeper = keeper
        self.disk = disk
        self.own = own

    @property
    def files(self) -> dict[str, int]:
        """The sizes of the files of contents."""
        return FileFolder(self.folder / "bodies").sizes()


@contextmanager
def started(folder: Path) -> Iterator[KeptS3]:
    """Start a cloud that has what a folder has, and nothing of other clouds in this process."""
    with mocked_aws() as own:
        disk, files = Disk(folder, "s3", LOG_VERSION), FileFolder(folder / "bodies")
        keeper = S3Keeper(disk, files)
        disk.start()
        files.start()
        keeper.watch()
        aws: Any = KeptAws(own.aws, keeper)
        own_services._answering.append(aws)
        try:
            yield KeptS3(folder, keeper, disk, own)
        finally:
            own_services._answering.pop()
            keeper.close()
            disk.close()


def control(operation: str, **parameters: Any) -> Any:
    """Return the answer of S3 Control, or the code of its error."""
    made = client("s3control")
    # botocore calls all listeners, and moto's would make the change once more
    made.meta.events.unregister("before-send", botocore_stubber)
    made.meta.events.register("before-send.s3-control", _answered)
    try:
        return getattr(made, operation)(**parameters)
    except made.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    finally:
        made.close()


def _answered(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
    # the host has the account, and is none that names a bucket
    url = request.url.replace(f"{ACCOUNT}.", "")
    return own_services._answer(AWSRequest(request.method, url, dict(request.headers), request.body).prepare())


def state() -> Any:
    """Return all that S3 and S3 Control have in memory, as a document."""
    return as_json(S3_STATE.export_state())


def ask(operation: str, service: str = "s3", **parameters: Any) -> Any:
    """Return the answer to a request that succeeds."""
    answered = control(operation, **parameters) if service == "s3control" else answer(service, operation, **parameters)
    assert not isinstance(answered, str), (operation, answered)
    return answered


def stored(folder: Path) -> Any:
    """Return what another process would read from a folder at this moment, as the same document."""
    log, files = Log(folder, "s3", LOG_VERSION), folder / "bodies"
    document = images.document_of(log.entries, log.version)
    states = FORMAT.read(document)
    for of_partition in states.values():
        put = DocumentContents(of_partition.contents).put
        for bucket in of_partition.buckets.values():
            found = [version.object for versions in bucket.objects.values() for version in versions]
            parts = [part for upload in bucket.uploads.values() for part in upload.parts]
            stored_there: list[Any] = [*filter(None, found), *parts]
            for each in stored_there:
                each.content = put(content_of(files, each.content or ""))
            for upload in bucket.uploads.values():
                upload.parts.sort(key=lambda part: part.number)
    return as_json(FORMAT.write(states))


def content_of(files: Path, content_id: str) -> Content:
    """Return the content that an entry names."""
    pieces = [piece.split(":") for piece in content_id.split(",") if piece]
    read = [((files / name).read_bytes(), int(start), int(length)) for name, start, length in pieces]
    content = Content(read)
    assert len(bytes(content)) == len(content)
    return content
