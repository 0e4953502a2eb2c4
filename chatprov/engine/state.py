"""The state file: which resources are ours, with ids and ARNs, and which call was under way. Never a secret.

Each transition is one atomic, fsynced rename: after a kill the file is either the one before or the one after.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chatprov.errors import StateUnusable
from chatprov.step import Handle

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1


@dataclass(frozen=True)
class Record:
    """A resource that is ours."""

    type: str
    id: str
    name: str
    arn: str
    recorded: str

    @property
    def handle(self) -> Handle:
        """What others need to know of it."""
        return Handle(id=self.id, name=self.name, arn=self.arn)


@dataclass(frozen=True)
class Intent:
    """A call that was about to be made; still there when a run was killed in the middle of it."""

    action: str
    type: str
    name: str
    started: str


@dataclass
class State:
    """What the file holds: where it belongs, which variant was built last, our resources by key, open intents by key."""

    stack: str
    target: str
    account: str
    region: str
    variant: str
    resources: dict[str, Record] = field(default_factory=dict)
    intents: dict[str, Intent] = field(default_factory=dict)


class StateFile:
    """The state of one target in one folder: `.chatprov/<target>.json`, mode 0600; safe to use from several threads."""

    def __init__(self, path: Path, *, stack: str, target: str, account: str, region: str, variant: str) -> None:
        self.path = path
        self.damaged = ""
        """What was wrong with the file when it was read, in words; the world is looked at anew then."""
        self._writing = threading.Lock()
        self.state = State(stack=stack, target=target, account=account, region=region, variant=variant)
        self._load()

    def known_id(self, key: str) -> str | None:
        """Return the id that the state remembers for a resource."""
        record = self.state.resources.get(key)
        return record.id if record else None

    def reload(self) -> None:
        """Read the file again: another run may have written it while this one waited for the lock."""
        self.state.resources, self.state.intents = {}, {}
        self._load()

    def clear(self) -> None:
        """Forget everything: nothing is ours any more; the file goes too."""
        self.forget(*self.state.resources, *self.state.intents)

    def was_creating(self, key: str) -> bool:
        """Tell whether an earlier run ended in the middle of making this resource."""
        intent = self.state.intents.get(key)
        return intent is not None and intent.action == "create"

    def intend(self, key: str, action: str, type_: str, name: str) -> None:
        """Write down that a call is about to be made."""
        with self._writing:
            self.state.intents[key] = Intent(action=action, type=type_, name=name, started=_now())
            self._save()

    def record(self, key: str, type_: str, handle: Handle) -> None:
        """Write down that a resource is ours; closes its intent."""
        with self._writing:
            self.state.intents.pop(key, None)
            self.state.resources[key] = Record(
                type=type_, id=handle.id, name=handle.name, arn=handle.arn, recorded=_now()
            )
            self._save()

    def forget(self, *keys: str) -> None:
        """Write down that resources are gone; closes their intents."""
        with self._writing:
            for key in keys:
                self.state.intents.pop(key, None)
                self.state.resources.pop(key, None)
            self._save()

    def close_intent(self, key: str) -> None:
        """Write down that the call under way was refused and changed nothing."""
        with self._writing:
            self.state.intents.pop(key, None)
            self._save()

    def _load(self) -> None:
        try:
            with self.path.open(encoding="utf-8") as file:
                owner, text = os.fstat(file.fileno()).st_uid, file.read()
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError) as error:
            raise self._unusable(f"cannot be read: {error}") from None
        # It says what may be deleted: from somebody else that is not taken, unless it is the administrator.
        if os.getuid() not in (0, owner) and owner != 0:
            raise self._unusable("belongs to another user")
        try:
            data = json.loads(text)
            version = data["version"]
            if isinstance(version, int) and version > VERSION:
                raise self._unusable(
                    f"was written by a newer chatprov (version {version} of its form; this one knows {VERSION})"
                )
            resources = {key: Record(**record) for key, record in data["resources"].items()}
            intents = {key: Intent(**intent) for key, intent in data["intents"].items()}
            place = {name: data[name] for name in ("stack", "target", "account", "region")}
        except (ValueError, KeyError, TypeError, AttributeError):
            self.damaged = f"{self.path} is damaged and was set aside; what is ours is recognised by its tags"
            return
        here = self.state
        if (place["account"], place["region"]) != (here.account, here.region):
            raise self._unusable(
                f"belongs to account {place['account']} in {place['region']}, "
                f"but the target is account {here.account} in {here.region}"
            )
        if place["stack"] == here.stack:
            here.resources, here.intents = resources, intents

    def _unusable(self, what: str) -> StateUnusable:
        return StateUnusable(
            f"{self.path} {what}",
            stands="Nothing was changed.",
            advice="Use the account, region and chatprov that wrote it (--profile, --region), or another --state-dir.",
        )

    def _save(self) -> None:
        state = self.state
        if not state.resources and not state.intents:
            self.path.unlink(missing_ok=True)
            return
        document: dict[str, Any] = {"version": VERSION, **asdict(state)}
        try:
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
                os.unlink(temporary)  # noqa: PTH108
                raise
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise StateUnusable(
                f"{self.path} cannot be written: {error.strerror}",
                stands="What was made so far bears this stack's tags and will be found again.",
                advice="Make room or choose another folder with --state-dir, then run again.",
            ) from None


def variant_built(path: Path) -> str | None:
    """Return the variant that a state file says was built last; None when there is no file that can be read."""
    try:
        variant = json.loads(path.read_text(encoding="utf-8"))["variant"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return variant if isinstance(variant, str) else None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
