"""Less memory for the local cloud's process: lean data of AWS's services, and unused data freed.

A class lends it to a laptop with a browser and an editor open: what it does not need it should not hold.
"""

from __future__ import annotations

import gc
from typing import Any, Final

_WHOLE: Final = 2
_MORE_THAN_REGIONS: Final = frozenset({"credentialScope", "hostname", "tags", "variants"})
"""The parts of AWS's file of endpoints that are not needed here; only the names of regions are."""


def install() -> None:
    """Let moto and botocore find their data with one loader, which keeps each model once: no clients are made here."""
    import botocore.session  # noqa: PLC0415  # the caller says when all this is to be loaded
    from moto.core import loaders, utils  # noqa: PLC0415

    from chatprov.aws_data import LeanLoader, QuickListing  # noqa: PLC0415

    class Data(QuickListing, loaders.Loader):
        """moto's loader, which knows of what moto adds to the models."""

    loader = Data(extra_search_paths=[loaders.moto_root], file_loader=LeanLoader(_MORE_THAN_REGIONS))

    def one_for_all(*_: Any) -> Any:
        return loader

    utils.create_loader = one_for_all  # type: ignore[attr-defined]
    botocore.session.create_loader = one_for_all  # type: ignore[assignment]


def release() -> None:
    """Let go of what moto has loaded and will not use here, and look for no garbage in what has been loaded and will stay."""
    from moto.iam import aws_managed_policies, models  # noqa: PLC0415  # the caller says when moto is to be loaded
    from moto.settings import load_iam_aws_managed_policies  # noqa: PLC0415

    if not load_iam_aws_managed_policies():
        aws_managed_policies.aws_managed_policies_data = models.aws_managed_policies_data = "{}"  # type: ignore[attr-defined]
    gc.collect()
    gc.freeze()
    gc.set_threshold(3_000, 10, 10)
    gc.callbacks.append(_LetStay())


class _LetStay:
    """Leaves alone what has outlived a whole collection: that is what is stored, and to look at it each time takes long.

    What is let go of later may refer to itself. So all is looked at again each time that it has grown by half.
    """

    def __init__(self) -> None:
        self._looked_at = gc.get_freeze_count()

    def __call__(self, phase: str, info: dict[str, int]) -> None:
        if info["generation"] != _WHOLE:
            return
        all_of_it = gc.get_freeze_count() == 0
        if phase == "stop":
            gc.freeze()
            if all_of_it:
                self._looked_at = gc.get_freeze_count()
        elif gc.get_freeze_count() > self._looked_at * 3 // 2:
            gc.unfreeze()
