"""The services of a local cloud that have state, with what its folder has of them.

The logs of all services are opened here, and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.keeping import Keepers
from chatprov.local.moto_iam import OWN_KEY
from chatprov.local.moto_iam.keeper import IAM_FORM, iam_keeper
from chatprov.local.moto_iam.requesters import MotoRequesters
from chatprov.local.moto_logs.events import LockedLogEvents, MotoLogEvents
from chatprov.local.moto_logs.keeper import LOGS_FORM, KeptLogEvents, LogsKeeper
from chatprov.local.moto_s3.bucket_files import MotoBucketFiles
from chatprov.local.moto_s3.keeper import LOG_VERSION as S3_VERSION
from chatprov.local.moto_s3.keeper import S3Keeper
from chatprov.local.moto_sts.keeper import STS_FORM, sts_keeper
from chatprov.local.services.appsync import AppSync
from chatprov.local.services.appsync.keeper import APPSYNC_FORM, AppSyncKeeper
from chatprov.local.services.cloudformation.keeper import CLOUDFORMATION_FORM, cloudformation_keeper
from chatprov.local.services.cloudformation.service import CloudFormation
from chatprov.local.services.cognito import CognitoIdp
from chatprov.local.services.cognito.keeper import LOG_VERSION as COGNITO_VERSION
from chatprov.local.services.dynamodb import DynamoDBService, Links
from chatprov.local.services.dynamodb.stored_state import LOG_VERSION as DYNAMODB_VERSION
from chatprov.local.services.ssm.service import SSM_FORM, ParameterStore, ssm_keeper
from chatprov.local.storage import CloudFolderDamaged, CloudFolderUnusable, NotWrittenError

BODIES: Final = "bodies"
"""The folder with the contents of objects, in that of the local cloud."""
SIGNING_KEY: Final = "signing-key"
LOG_VERSIONS: Final[Mapping[str, int]] = {
    "appsync": APPSYNC_FORM.format.version,
    "cloudformation": CLOUDFORMATION_FORM.format.version,
    "cognito-idp": COGNITO_VERSION,
    "dynamodb": DYNAMODB_VERSION,
    "iam": IAM_FORM.format.version,
    "logs": LOGS_FORM.format.version,
    "s3": S3_VERSION,
    "ssm": SSM_FORM.format.version,
    "sts": STS_FORM.format.version,
}
"""The logs of all services."""

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.keeping import Keeper
    from chatprov.local.locks import ServiceLocks
    from chatprov.local.ports import LogEvents
    from chatprov.local.storage import CloudFolder


class KeptServices:
    """The services, and their keepers; without a folder they begin empty, and nothing is kept."""

    def __init__(self, url: str, locks: ServiceLocks, folder: CloudFolder | None) -> None:
        """Read what a folder has, and make it ready for changes; `url` is where the local cloud answers.

        If the folder cannot be read, nothing in it has changed. Raises CloudFolderDamaged, CloudFolderTooNew and
        CloudFolderUnusable. What it has of moto's services waits until moto is loaded.
        """
        self.appsync = AppSync(url)
        self.cognito = CognitoIdp(None if folder is None else folder.log("cognito-idp", COGNITO_VERSION))
        self.cloudformation = CloudFormation()
        self.parameters = ParameterStore()
        self.log_events: LogEvents = MotoLogEvents()
        keepers: dict[str, Keeper] = {}
        if folder is not None:
            logs = LogsKeeper(LOGS_FORM.open(folder))
            files = S3Keeper(folder.log("s3", S3_VERSION), folder.files(BODIES))
            self.log_events = KeptLogEvents(self.log_events, logs)
            keepers = {
                "appsync": AppSyncKeeper(self.appsync, APPSYNC_FORM.open(folder)),
                "cloudformation": cloudformation_keeper(self.cloudformation, CLOUDFORMATION_FORM.open(folder)),
                "iam": iam_keeper(IAM_FORM.open(folder)),
                "logs": logs,
                "s3": files,
                "ssm": ssm_keeper(self.parameters, SSM_FORM.open(folder)),
                # after IAM, which gets the access keys of the sessions
                "sts": sts_keeper(STS_FORM.open(folder)),
            }
            if self.cognito.keeper is not None:
                keepers["cognito-idp"] = self.cognito.keeper
        self.dynamodb = DynamoDBService(
            Links(
                MotoBucketFiles(locks.of("s3")), LockedLogEvents(locks.of("logs"), self.log_events), MotoRequesters()
            ),
            None if folder is None else folder.log("dynamodb", DYNAMODB_VERSION),
        )
        self.keepers = Keepers(keepers)
        if folder is not None:
            _start(folder)
            files.watch()


def _start(folder: CloudFolder) -> None:
    """Make the folder ready for changes, with the key that signs the URLs of the cloud in it."""
    kept = folder.document(SIGNING_KEY)
    if kept is not None:
        try:
            OWN_KEY.take(kept)
        except ValueError as error:
            raise CloudFolderDamaged(folder.path / f"{SIGNING_KEY}.json", f"{error}") from None
    folder.start()
    if kept is None:
        try:
            folder.put_document(SIGNING_KEY, OWN_KEY.document())
        except NotWrittenError as error:
            raise CloudFolderUnusable(folder.path, error) from None
