"""moto's models without moto's list of all instances.

moto keeps every instance of its models forever, for a page that lists them: overwritten items,
ended sessions, deleted versions. The local cloud does not have that page, and must free deleted data.
"""

from __future__ import annotations

from typing import Any

from moto.core.common_models import BaseModel


def install() -> None:
    """Replace `__new__` of moto's models with one that does not add the instance to the list."""
    # until moto keeps no list of all instances
    of_moto: Any = BaseModel
    of_moto.__new__ = staticmethod(_new)


def _new(cls: type[BaseModel], *_: Any, **__: Any) -> BaseModel:
    return object.__new__(cls)
