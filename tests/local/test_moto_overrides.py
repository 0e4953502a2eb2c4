"""How much of moto chatprov overrides and assigns to: the numbers may fall, and each of them that rises is a decision."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import chatprov.local
from chatprov.local import services
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

OF_EVERY_CLASS = {
    "__module__",
    "__doc__",
    "__qualname__",
    "__annotations__",
    "__dict__",
    "__weakref__",
    "__parameters__",
}
MOST, MOST_ASSIGNED = 16, 11


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


def assigned() -> Iterator[str]:
    """Yield each name that chatprov assigns in a module, a class or an object of moto's or botocore's, with its module."""
    for path in sorted((ROOT / "chatprov" / "local").rglob("*.py")):
        for target in targets_in(ast.parse(path.read_text(encoding="utf-8"))):
            yield f"{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}: {target}"


def targets_in(module: ast.Module) -> Iterator[str]:
    """Yield what a module assigns to: attributes of what it imports from moto or botocore, or of another name for it."""
    foreign: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and is_foreign(node.module or ""):
            foreign |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            foreign |= {alias.asname or alias.name.partition(".")[0] for alias in node.names if is_foreign(alias.name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Name) and node.value.id in foreign:
            foreign.add(ast.unparse(node.target))
    for node in ast.walk(module):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and ast.unparse(target).partition(".")[0] in foreign:
                    yield ast.unparse(target)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"register", *(["setattr"] if foreign else [])}:
            yield f"{ast.unparse(node.args[0])}.backend"


def is_foreign(module: str) -> bool:
    return module.partition(".")[0] in {"moto", "botocore"}


def is_private(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last.startswith("_") and not last.endswith("__")


def test_no_more_of_moto_is_overridden_than_before() -> None:
    names = sorted(overridden())
    private = list(filter(is_private, names))
    print(f"{len(names)} names of moto are overridden, {len(private)} of them private")  # noqa: T201  # -rP shows it
    assert private == []
    assert len(names) == MOST, "\n".join(names)


def test_no_more_of_moto_is_assigned_to_than_before() -> None:
    names = list(assigned())
    print(f"{len(names)} names of moto and botocore are assigned to", *names, sep="\n")  # noqa: T201  # -rP shows it
    assert len(names) == MOST_ASSIGNED, "\n".join(names)


def test_assignments_are_found_by_any_name() -> None:
    text = """
import moto.core.utils
from moto.s3 import models as theirs
from moto.core.common_models import BaseModel
of_moto: Any = BaseModel
of_moto.__new__ = staticmethod(_new)
theirs.FakeKey = Key
def later():
    moto.core.utils.create_loader = theirs.other = mine
    register(theirs.s3_backends, Backend)
own.name = theirs.name
"""
    assert sorted(targets_in(ast.parse(text))) == [
        "moto.core.utils.create_loader",
        "of_moto.__new__",
        "theirs.FakeKey",
        "theirs.other",
        "theirs.s3_backends.backend",
    ]


def loaded_by(code: str) -> set[str]:
    """Return the modules that are loaded in a new process after some code."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys\n{code}\nprint([*sys.modules])"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return set(ast.literal_eval(done.stdout))


def test_the_services_of_our_own_load_no_moto() -> None:
    """Neither by themselves nor by what they import."""
    names = [module.name for module in pkgutil.walk_packages(services.__path__, "chatprov.local.services.")]
    loaded = loaded_by(f"import importlib\n[importlib.import_module(name) for name in {names}]")
    assert "chatprov.local.services.cognito.pool" in loaded
    assert [name for name in loaded if name.partition(".")[0] == "moto"] == []


def test_the_local_cloud_starts_without_moto() -> None:
    loaded = loaded_by("import chatprov.local.server")
    assert "chatprov.local.moto_s3.buckets" in loaded
    assert [name for name in loaded if name.partition(".")[0] == "moto"] == []


def test_before_the_first_request_there_is_nothing_and_no_moto() -> None:
    code = """
from chatprov.local.moto_iam.stored_roles import MOTO_ROLES
from chatprov.local.moto_s3.buckets import MotoBuckets
from chatprov.local.moto_iam.issued_keys import issuer_of
buckets, account = MotoBuckets(), "123456789012"
assert buckets.all() == buckets.objects("files", 1) == []
assert buckets.owner_of("files") is issuer_of("AKIAIOSFODNN7EXAMPLE") is None
assert not buckets.may_page_change("/files/k", [("Origin", "https://chat.example")], "PUT")
assert MOTO_ROLES.find(account, f"arn:aws:iam::{account}:role/ChatRole") is None
"""
    assert [name for name in loaded_by(code) if name.partition(".")[0] == "moto"] == []


def test_the_first_requests_load_moto_once() -> None:
    """After an error the next request tries again."""
    code = """
import threading
from chatprov.local import moto_loading
from chatprov.local.moto_logs import backend
install, counted = backend.install, []
def fails():
    raise MemoryError
backend.install = fails
try:
    moto_loading.load()
except MemoryError:
    assert not moto_loading.is_loaded()
backend.install = lambda: (counted.append(1), install())
threads = [threading.Thread(target=moto_loading.load) for _ in range(8)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
assert counted == [1] and moto_loading.is_loaded()
"""
    assert "moto.s3.models" in loaded_by(code)


def test_the_process_of_the_local_cloud_loads_less_data() -> None:
    code = """
import botocore.session
from chatprov.local import moto_loading
moto_loading.save_memory()
moto_loading.load()
from moto.core import utils
from moto.iam import aws_managed_policies, models
from chatprov.aws_data import aws_data
assert aws_managed_policies.aws_managed_policies_data == models.aws_managed_policies_data == "{}"
loader = utils.create_loader()
assert botocore.session.create_loader() is loader
assert loader.load_service_model("iam", "service-2") is aws_data().load_service_model("iam", "service-2")
assert "PostObject" in loader.load_service_model("s3", "service-2")["operations"]
"""
    assert "moto.s3.models" in loaded_by(code)


def modules_with_moto() -> Iterator[Path]:
    for path in (ROOT / "chatprov").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if any(name.partition(".")[0] == "moto" for name in names):
                yield path.relative_to(ROOT / "chatprov" / "local")


def test_only_what_implements_a_port_imports_moto() -> None:
    """Imports in functions and for annotations count, too."""
    parts = {path.parts[0].removesuffix(".py") for path in modules_with_moto()}
    assert parts == {
        "moto_backends",
        "moto_data",
        "moto_forms",
        "moto_iam",
        "moto_logs",
        "moto_partitions",
        "moto_s3",
        "moto_services",
        "moto_sts",
        "moto_tags",
        "untracked",
    }
