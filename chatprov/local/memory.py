"""Uses less memory in the local cloud's process: loads less data of AWS's services, and frees unused data.

Students run it on a laptop, together with a browser and an editor.
"""

from __future__ import annotations

import gc
from typing import Any, Final

_WHOLE: Final = 2
_MORE_THAN_REGIONS: Final = frozenset({"credentialScope", "hostname", "tags", "variants"})
"""The keys in AWS's file of endpoints that are not needed here; only the names of regions are."""


def install() -> None:
    """Use one loader for the data of moto and botocore, which loads each model once; this process creates no clients."""
    import botocore.session  # noqa: PLC0415  # the caller decides when these slow imports happen
    from moto.core import loaders, utils  # noqa: PLC0415

    from chatprov.aws_data import LeanLoader, QuickListing  # noqa: PLC0415

    class Data(QuickListing, loaders.Loader):
        """moto's loader, which also finds moto's additions to the models."""

    loader = Data(extra_search_paths=[loaders.moto_root], file_loader=LeanLoader(_MORE_THAN_REGIONS))

    def one_for_all(*_: Any) -> Any:
        return loader

    utils.create_loader = one_for_all  # type: ignore[attr-defined]
    botocore.session.create_loader = one_for_all  # type: ignore[assignment]


def release() -> None:
    """Free data that moto has loaded and that is not used here, and exclude the remaining objects from garbage collection."""
    from moto.iam import aws_managed_policies, models  # noqa: PLC0415  # the caller decides when moto is loaded
    from moto.settings import load_iam_aws_managed_policies  # noqa: PLC0415

    if not load_iam_aws_managed_policies():
        aws_managed_policies.aws_managed_policies_data = models.aws_managed_policies_data = "{}"  # type: ignore[attr-defined]
    gc.collect()
    gc.freeze()
    gc.set_threshold(3_000, 10, 10)
    gc.callbacks.append(_LetStay())


class _LetStay:
    """Freezes objects that survive a full garbage collection: they are stored data, and to scan them each time takes long.

    Frozen objects that are released later may be in reference cycles. So all objects are scanned again each time that their number
    has grown by half.
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
