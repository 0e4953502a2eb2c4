"""The Parameter Store as a service of the local cloud, and what its log has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.parts_keeper import PartsKeeper
from chatprov.local.services.ssm.errors import SsmValidationError
from chatprov.local.services.ssm.operations import OPERATIONS
from chatprov.local.services.ssm.parameter_store import ParameterRegion
from chatprov.local.services.state_document import StateFormat
from chatprov.local.services.stored_form import NAME, StoredForm, part_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.contract import AwsError, CallContext, ServiceOperation
    from chatprov.local.storage import Log

FORMAT: Final = StateFormat("ssm", 1, ParameterRegion)
SSM_FORM: Final = StoredForm(FORMAT, {"parameters": {}}, {"parameter": part_at("parameters", NAME)})


class ParameterStore:
    """The parameters of all accounts and regions."""

    name: Final = "ssm"
    invalid: type[AwsError] = SsmValidationError
    mistyped: type[AwsError] = SsmValidationError
    verbatim: frozenset[str] = frozenset()
    operations: Mapping[str, ServiceOperation[ParameterRegion]] = OPERATIONS

    def __init__(self) -> None:
        self._regions: dict[tuple[str, str], ParameterRegion] = {}

    def state(self, context: CallContext) -> ParameterRegion:
        """Return the parameters of one account and region."""
        return self.region(context.account, context.region)

    def region(self, account: str, region: str) -> ParameterRegion:
        """Return the parameters of one account and region."""
        key = account, region
        if key not in self._regions:
            self._regions[key] = _placed(key, ParameterRegion())
        return self._regions[key]

    def parts(self) -> dict[tuple[str, ...], Any]:
        """Return all parameters by the keys that they have in the log."""
        return {
            ("parameter", *place, name): parameter
            for place, region in self._regions.items()
            for name, parameter in region.parameters.items()
        }

    def value(self, part: Any) -> Any:
        """Return the JSON value of a parameter."""
        return part

    def put_back(self, parts: Mapping[tuple[str, ...], Any]) -> None:
        """Have the parameters again that there were."""
        for region in self._regions.values():
            region.parameters = {}
        for (_, account, place, name), parameter in parts.items():
            self.region(account, place).parameters[name] = parameter

    def export_state(self) -> dict[str, Any]:
        """Return the parameters of all accounts and regions as a document; see `HasState`."""
        return FORMAT.write(self._regions)

    def import_state(self, document: Mapping[str, Any]) -> None:
        """Replace all parameters by those in a document."""
        self._regions = {key: _placed(key, region) for key, region in FORMAT.read(document).items()}


def _placed(key: tuple[str, str], region: ParameterRegion) -> ParameterRegion:
    region.account, region.region = key
    return region


def ssm_keeper(service: ParameterStore, log: Log) -> PartsKeeper:
    """Give the service the state that a log has, and return what keeps it there; raises CloudFolderDamaged."""
    keeper = PartsKeeper(SSM_FORM, log, service)
    keeper.load(service)
    return keeper
