"""Cognito user pools as a service of the local cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cognito import well_known
from chatprov.local.services.cognito.directory import Directory
from chatprov.local.services.cognito.errors import InvalidParameterException
from chatprov.local.services.cognito.mailbox import Mailbox
from chatprov.local.services.cognito.operations import OPERATIONS
from chatprov.local.services.cognito.region import CognitoRegion
from chatprov.local.services.contract import CallContext
from chatprov.local.services.state_document import StateFormat
from chatprov.local.services.tagging.resources import TaggedResource
from chatprov.local.services.wire import UnreadableBodyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chatprov.local.services.cognito.federation import UserPoolDomain
    from chatprov.local.services.cognito.keeper import CognitoKeeper
    from chatprov.local.services.cognito.pool import UserPool
    from chatprov.local.services.contract import AwsError, ServiceOperation
    from chatprov.local.storage import Log

_FORMAT: Final = StateFormat("cognito-idp", 1, CognitoRegion)


class CognitoIdp:
    """The user pools of all accounts and regions, and the messages to their users."""

    name: Final = "cognito-idp"
    invalid: type[AwsError] = InvalidParameterException
    mistyped: type[AwsError] = UnreadableBodyError
    verbatim: frozenset[str] = frozenset()
    operations: Mapping[str, ServiceOperation[CognitoRegion]] = OPERATIONS

    def __init__(self, log: Log | None = None) -> None:
        """Have what a log has, and a keeper that writes changes to it; without a log nothing is kept.

        Raises CloudFolderDamaged.
        """
        self.mailbox = Mailbox(lambda: [pool.outbox for pool in self._pools()])
        self.directory = Directory(self._pools, self._domains)
        self._regions: dict[tuple[str, str], CognitoRegion] = {}
        self.keeper = None if log is None else _keeper(log, lambda: self._regions)
        if self.keeper is not None:
            self.keeper.load(lambda account, region: self.state(CallContext(account, region)))

    def state(self, context: CallContext) -> CognitoRegion:
        """Return the user pools of one account and region."""
        key = context.account, context.region
        if key not in self._regions:
            self._regions[key] = self._placed(key, CognitoRegion())
        return self._regions[key]

    def document(self, path: str, origin: str) -> tuple[int, dict[str, Any]] | None:
        """Return HTTP status and document for a path that a pool publishes something at, None for others."""
        return well_known.document(self.directory, path, origin)

    def tagged(self, account: str, region: str) -> list[TaggedResource]:
        """Return the user pools that have tags."""
        pools = self.state(CallContext(account, region)).pools.values()
        return [TaggedResource(pool.arn, "cognito-idp:userpool", pool.tags) for pool in pools if pool.tags]

    def tag(self, account: str, region: str, arn: str, tags: Mapping[str, str]) -> bool:
        """Set tags of a user pool; return False when it is not here."""
        pool = self.state(CallContext(account, region)).find_pool_of_arn(arn)
        if pool is not None:
            pool.tag(tags)
        return pool is not None

    def untag(self, account: str, region: str, arn: str, keys: Sequence[str]) -> bool:
        """Remove tags of a user pool; return False when it is not here."""
        pool = self.state(CallContext(account, region)).find_pool_of_arn(arn)
        if pool is not None:
            pool.untag(keys)
        return pool is not None

    def reset(self) -> None:
        """Delete everything, the messages included; raises NotWrittenError."""
        self._replace({})

    def export_state(self) -> dict[str, Any]:
        """Return the user pools of all accounts and regions as a document; see `HasState`."""
        return _FORMAT.write(self._regions)

    def import_state(self, document: Mapping[str, Any]) -> None:
        """Replace all user pools, with their users, tokens and messages, by those in a document; raises NotWrittenError, too."""
        self._replace({key: self._placed(key, region) for key, region in _FORMAT.read(document).items()})

    def _replace(self, regions: dict[tuple[str, str], CognitoRegion]) -> None:
        if self.keeper is not None:
            self.keeper.replace(regions)
        self._regions = regions

    def _placed(self, key: tuple[str, str], region: CognitoRegion) -> CognitoRegion:
        region.place(*key, self.directory)
        return region

    def _pools(self) -> list[UserPool]:
        return [pool for state in list(self._regions.values()) for pool in list(state.pools.values())]

    def _domains(self) -> list[UserPoolDomain]:
        return [domain for state in list(self._regions.values()) for domain in list(state.domains.values())]


def _keeper(log: Log, regions: Callable[[], Mapping[tuple[str, str], CognitoRegion]]) -> CognitoKeeper:
    from chatprov.local.services.cognito.keeper import CognitoKeeper  # noqa: PLC0415  # without a folder cattrs is not loaded

    return CognitoKeeper(log, regions)
