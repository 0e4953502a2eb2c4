"""moto's models without its register of them.

moto keeps every instance of its models for as long as it runs, for a page that lists them: items that were overwritten,
sessions that ended, versions that were deleted. Here no one asks for that page, and what is deleted has to be freed.
"""

from __future__ import annotations

from typing import Any

from moto.core.common_models import BaseModel


def install() -> None:
    """Let moto's models be made without a note of it."""
    of_moto: Any = BaseModel
    of_moto.__new__ = staticmethod(_new)


def _new(cls: type[BaseModel], *_: Any, **__: Any) -> BaseModel:
    return object.__new__(cls)
