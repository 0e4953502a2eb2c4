"""The state file: the stack's resources with ids and ARNs, and the calls in progress. Never a secret.

Each transition is one atomic, fsynced rename: after a kill the file is either the one before or the one after.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import tempfile
import threading
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from chatprov.errors import StateUnusable
from chatprov.step import Handle

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 2
"""The version of the file's form that this chatprov writes for resolvers in JavaScript; it writes version 1 for all others."""
FIRST_LANGUAGE = "vtl"
"""The language of the resolvers of a file of version 1."""
LARGEST_BYTES = 10_000_000
"""The maximum size of a state file, in bytes; a larger file is refused."""
_PLACE = ("stack", "target", "account", "region", "variant")
_OTHERS = ("version", "resources", "intents")
Entry = TypeVar("Entry", "Record", "Intent")


@dataclass(frozen=True)
class Record:
    """A resource of the stack."""

    type: str
    id: str
    name: str
    arn: str
    recorded: str

    @property
    def handle(self) -> Handle:
        """The handle for other resources."""
        return Handle(id=self.id, name=self.name, arn=self.arn)


@dataclass(frozen=True)
class Intent:
    """A call in progress; it remains in the file when the run was killed during the call."""

    action: str
    type: str
    name: str
    started: str


@dataclass
class StackState:
    """The content of the file: its target, what was built last, our resources by key, open intents by key.

    `variant` is the variant and `language` the language of the resolvers that was built last.
    """

    stack: str
    target: str
    account: str
    region: str
    variant: str
    language: str = FIRST_LANGUAGE
    resources: dict[str, Record] = field(default_factory=dict)
    intents: dict[str, Intent] = field(default_factory=dict)


class StateFile:
    """The state of one target in one folder: `.chatprov/<target>.json`, mode 0600; safe to use from several threads."""

    def __init__(
        self,
        path: Path,
        *,
        stack: str,
        target: str,
        account: str,
        region: str,
        variant: str,
        language: str = FIRST_LANGUAGE,
    ) -> None:
        self.path = path
        self.notes: list[str] = []
        """Notes for the user about the file, in sentences: that it was damaged, and where it is now."""
        self._in_the_way = ""
        """Why the existing file must not be overwritten, as one word of its next name; empty if it may be overwritten."""
        self._writing = threading.Lock()
        self.state = StackState(
            stack=stack, target=target, account=account, region=region, variant=variant, language=language
        )
        self._load()

    def known_id(self, key: str) -> str | None:
        """Return the id that the state file has for a resource."""
        record = self.state.resources.get(key)
        return record.id if record else None

    def reload(self) -> None:
        """Read the file again: another run may have written it while this run waited for the lock."""
        self.state.resources, self.state.intents = {}, {}
        self._load()

    def clear(self) -> None:
        """Remove all resources and delete the file."""
        self.forget(*self.state.resources, *self.state.intents)

    def was_creating(self, key: str) -> bool:
        """Return whether an earlier run ended during the creation of this resource."""
        intent = self.state.intents.get(key)
        return intent is not None and intent.action == "create"

    def intend(self, key: str, action: str, type_: str, name: str) -> None:
        """Record a call before it is made."""
        with self._writing:
            self.state.intents[key] = Intent(action=action, type=type_, name=name, started=_now())
            self._save()

    def record(self, key: str, type_: str, handle: Handle) -> None:
        """Record a resource of the stack; closes its intent."""
        with self._writing:
            self.state.intents.pop(key, None)
            self.state.resources[key] = Record(
                type=type_, id=handle.id, name=handle.name, arn=handle.arn, recorded=_now()
            )
            self._save()

    def forget(self, *keys: str) -> None:
        """Remove deleted resources; closes their intents."""
        with self._writing:
            for key in keys:
                self.state.intents.pop(key, None)
                self.state.resources.pop(key, None)
            self._save()

    def close_intent(self, key: str) -> None:
        """Record that the call in progress was refused and changed nothing."""
        with self._writing:
            self.state.intents.pop(key, None)
            self._save()

    def _load(self) -> None:
        self._in_the_way = ""
        try:
            text, owner = _read(self.path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unusable(f"cannot be read: {error.strerror or error}") from None
        # A state file of another user is refused, unless the owner is the administrator.
        if os.getuid() not in (0, owner) and owner != 0:
            raise self._unusable("belongs to another user")
        try:
            data = _parsed(text)
        except _Newer as newer:
            raise self._unusable(
                f"was written by a newer chatprov (version {newer} of its form; this one knows {VERSION})"
            ) from None
        except _Damaged:
            self._in_the_way = "damaged"
            try:
                kept = self._set_aside()
            except OSError as error:
                said = f"It cannot be renamed ({error.strerror or error}) and is not written over"
            else:
                said = f"It is kept as {kept}"
            self._note(
                f"{self.path} is damaged and is not used. {said}; the stack's resources are found by their tags."
            )
            return
        here = self.state
        if (data.account, data.region) != (here.account, here.region):
            raise self._unusable(
                f"belongs to account {data.account} in {data.region}, "
                f"but the target is account {here.account} in {here.region}"
            )
        if data.stack == here.stack:
            here.resources, here.intents = data.resources, data.intents
        else:
            self._in_the_way = "of-another-stack"

    def _unusable(self, what: str) -> StateUnusable:
        return StateUnusable(
            f"{self.path} {what}",
            kept="Nothing was changed.",
            advice="Use the account, region and chatprov that wrote it (--profile, --region). For a second stack beside it, "
            "use another --state-dir, and other names in config.yaml where AWS knows a name only once in all regions "
            "(data_source.role_name, bucket.name).",
        )

    def _note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _set_aside(self) -> Path:
        """Rename the file that must not be overwritten; return its new name. Raises OSError."""
        new = self.path.with_name(f"{self.path.name}.{self._in_the_way}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")
        os.rename(self.path, new)  # noqa: PTH104  # like os.replace below, on plain paths
        self._in_the_way = ""
        return new

    def _save(self) -> None:
        state = self.state
        try:
            if self._in_the_way:
                why = self._in_the_way.replace("-", " ")
                self._note(f"{self.path} was {why} and is kept as {self._set_aside()}.")
            if not state.resources and not state.intents:
                self.path.unlink(missing_ok=True)
                return
            self._write(_document(state))
        except OSError as error:
            raise StateUnusable(
                f"{self.path} cannot be written: {error.strerror or error}",
                kept="Created resources have this stack's tags, and the next run finds them.",
                advice="Free space or choose another folder with --state-dir, then run the command again.",
            ) from None

    def _write(self, document: dict[str, Any]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(document, file, indent=2)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self.path)  # noqa: PTH105  # the pair of mkstemp, both on plain paths
        except BaseException:
            with contextlib.suppress(OSError):  # impossible in a read-only folder; the first error says more
                os.unlink(temporary)  # noqa: PTH108
            raise
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class _Damaged(Exception):
    """A file that is not a state file, or only a part of one."""


class _Newer(Exception):
    """A state file of a later version, whose number is the argument."""


def _read(path: Path) -> tuple[bytes, int]:
    """Return the content of a regular file, and its owner's user id. Raises OSError; never blocks, even on a pipe."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "it is not a regular file")
        return file.read(LARGEST_BYTES + 1), found.st_uid


def _document(state: StackState) -> dict[str, Any]:
    """Return the content of the file; one without JavaScript has the form that earlier versions of chatprov read."""
    content = asdict(state)
    if state.language == FIRST_LANGUAGE:
        del content["language"]
        return {"version": 1, **content}
    return {"version": VERSION, **content}


def _parsed(text: bytes) -> StackState:
    """Return the parsed state. Raises _Damaged, or _Newer when only a later chatprov can read it."""
    if len(text) > LARGEST_BYTES:
        raise _Damaged
    try:
        data = json.loads(text)
        version = data["version"]
        if isinstance(version, int) and version > VERSION:
            raise _Newer(version)
        if type(version) is not int or version < 1:
            raise _Damaged
        names = _PLACE if version == 1 else (*_PLACE, "language")
        place = {name: data[name] for name in names}
        resources = {key: _entry(Record, record) for key, record in data["resources"].items()}
        intents = {key: _entry(Intent, intent) for key, intent in data["intents"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _Damaged from None
    if not all(isinstance(value, str) for value in place.values()) or data.keys() != {*_OTHERS, *names}:
        raise _Damaged
    return StackState(**place, resources=resources, intents=intents)


def _entry(kind: type[Entry], data: dict[str, Any]) -> Entry:
    if not all(isinstance(value, str) for value in data.values()):
        raise _Damaged
    return kind(**data)


def last_built(path: Path) -> StackState | None:
    """Return the content of a state file, for what was built last; None when there is no readable file."""
    try:
        return _parsed(_read(path)[0])
    except (OSError, _Damaged, _Newer):
        return None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
