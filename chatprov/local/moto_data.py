"""Makes moto load less data of AWS's services, and share it with chatprov.

Students run the local cloud on a laptop, together with a browser and an editor.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Final

import botocore.session
from moto.core import loaders, utils

from chatprov.aws_data import LeanLoader, QuickListing, aws_data

_MORE_THAN_REGIONS: Final = frozenset({"credentialScope", "hostname", "tags", "variants"})
"""The keys in AWS's file of endpoints that are not needed here; only the names of regions are."""


class _Data(QuickListing, loaders.Loader):
    """moto's loader, which also finds moto's additions to the models."""

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        folder = Path(loaders.moto_root, service_name.replace("-", ""))
        if any(folder.glob("*/*.moto-extras.*")):
            return super().load_service_model(service_name, type_name, api_version)
        return aws_data().load_service_model(service_name, type_name, api_version)


@functools.cache
def install() -> None:
    """Use one loader for the data of moto and botocore, which loads each model once; this process creates no clients."""
    loader = _Data(extra_search_paths=[loaders.moto_root], file_loader=LeanLoader(_MORE_THAN_REGIONS))

    def one_for_all(*_: Any) -> Any:
        return loader

    # until moto and botocore load models without documentation, and each once
    utils.create_loader = one_for_all  # type: ignore[attr-defined]
    botocore.session.create_loader = one_for_all  # type: ignore[assignment]


def release() -> None:
    """Free the managed policies of AWS, which moto has loaded and which are not used here."""
    from moto.iam import aws_managed_policies, models  # noqa: PLC0415  # after install()
    from moto.settings import load_iam_aws_managed_policies  # noqa: PLC0415

    if not load_iam_aws_managed_policies():
        # until moto loads them only when they are used
        aws_managed_policies.aws_managed_policies_data = models.aws_managed_policies_data = "{}"  # type: ignore[attr-defined]
