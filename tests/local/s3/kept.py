"""S3 in a folder: a cloud whose S3 is kept, on a disk that can be full, and the clouds that are started with its folder later."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.answers import WireProtocol, failure
from chatprov.local.moto_s3.keeper import LOG_VERSION, S3Keeper
from chatprov.local.moto_s3.state import S3_STATE
from chatprov.local.storage import FileFolder, Log, NotWrittenError
from tests import own_services
from tests.local.states.moto_world import answer, as_json, client
from tests.own_services import mocked_aws, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

    from chatprov.local.answers import AwsResponse
    from chatprov.local.aws import Aws, AwsRequest
    from chatprov.local.storage import Image

REFUSED: Final = "InternalError"


class Disk(Log):
    """A log that counts what is written, on a disk that can be full."""

    is_full = False
    written = 0

    def append(self, images: Sequence[Image]) -> None:
        if self.is_full:
            raise NotWrittenError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.written += 1
        super().append(images)


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
        aws: Any = KeptAws(own.aws, keeper)
        own_services._answering.append(aws)
        try:
            yield KeptS3(folder, keeper, disk, own)
        finally:
            own_services._answering.pop()
            keeper.close()
            disk.close()


def control(operation: str, **parameters: Any) -> Any:
    """Return the answer of S3 Control, for which moto's own listener would answer."""
    made = client("s3control")
    made.meta.events.register_first("before-send.s3-control", _answered)
    try:
        return getattr(made, operation)(**parameters)
    except made.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    finally:
        made.close()


def _answered(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
    return own_services._answer(request)


def state() -> Any:
    """Return all that S3 and S3 Control have in memory, as a document."""
    return as_json(S3_STATE.export_state())


def ask(operation: str, service: str = "s3", **parameters: Any) -> Any:
    """Return the answer to a request that succeeds."""
    answered = control(operation, **parameters) if service == "s3control" else answer(service, operation, **parameters)
    assert not isinstance(answered, str), (operation, answered)
    return answered


__all__ = ["Disk", "KeptS3", "ask", "control", "opened", "started", "state"]
