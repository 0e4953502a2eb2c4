"""A keeper for the services of moto whose states are compared as parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.local import moto_loading
from chatprov.local.services.parts_keeper import PartsKeeper

if TYPE_CHECKING:
    from chatprov.local.moto_state import MotoState
    from chatprov.local.services.parts_keeper import StateParts
    from chatprov.local.services.stored_form import StoredForm
    from chatprov.local.storage import Log


class MotoKeeper(PartsKeeper):
    """Keeps the state of a service that moto has; before moto is loaded, nothing changes. See `Keeper`."""

    def __init__(self, form: StoredForm, log: Log, service: MotoState[Any], state: StateParts) -> None:
        """Give the service what the log has, when moto is loaded; raises CloudFolderDamaged."""
        super().__init__(form, log, state)
        service.start_with(form, log, self.accept)

    def keep(self) -> None:
        """Write the parts that have changed, as one change; raises NotWrittenError after the state was put back."""
        if moto_loading.is_loaded():
            super().keep()
