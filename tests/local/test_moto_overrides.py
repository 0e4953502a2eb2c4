"""How much of moto chatprov overrides: the numbers may fall, and each of them that rises is a decision."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from typing import TYPE_CHECKING

import chatprov.local
from chatprov.local import services

if TYPE_CHECKING:
    from collections.abc import Iterator

OF_EVERY_CLASS = {
    "__module__",
    "__doc__",
    "__qualname__",
    "__annotations__",
    "__dict__",
    "__weakref__",
    "__parameters__",
}
MOST = 63
MOST_PRIVATE = 17


def overridden() -> Iterator[str]:
    """Yield each name in a class of chatprov's that a class of moto's below it has as well."""
    names = [module.name for module in pkgutil.walk_packages(chatprov.local.__path__, "chatprov.local.")]
    classes = {
        value
        for name in names
        if not name.endswith("__main__")
        for value in vars(importlib.import_module(name)).values()
        if inspect.isclass(value) and value.__module__.startswith("chatprov.local")
    }
    for class_ in classes:
        of_moto = [base for base in class_.__mro__[1:] if base.__module__.partition(".")[0] == "moto"]
        for name in vars(class_).keys() - OF_EVERY_CLASS:
            if any(name in vars(base) for base in of_moto):
                yield f"{class_.__module__}.{class_.__name__}.{name}"


def test_no_more_of_moto_is_overridden_than_before() -> None:
    names = sorted(overridden())
    private = [name for name in names if name.rpartition(".")[2].startswith("_") and not name.endswith("__")]
    print(f"{len(names)} names of moto are overridden, {len(private)} of them private")  # noqa: T201  # -rP shows it
    assert len(names) == MOST, "\n".join(names)
    assert len(private) == MOST_PRIVATE, "\n".join(private)


def test_the_services_of_our_own_load_no_moto() -> None:
    """Neither by themselves nor by what they import."""
    names = [module.name for module in pkgutil.walk_packages(services.__path__, "chatprov.local.services.")]
    code = f"import sys, importlib; [importlib.import_module(name) for name in {names}]; print([*sys.modules])"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    loaded = ast.literal_eval(done.stdout)
    assert "chatprov.local.services.cognito.pool" in loaded
    assert [name for name in loaded if name.partition(".")[0] == "moto"] == []
