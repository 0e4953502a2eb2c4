"""A place of the local cloud: an account and a region, with the parameters that name its things."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from tests.local.dummies import Client, Dummies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Named = Iterator[tuple[str, dict[str, Any]]]

MARK = "onlyathome"
"""It is in every name and every text of the things, so that no response elsewhere may contain it."""
TAGS: dict[str, Any] = {"map": {MARK: MARK}, "list": [{"Key": MARK, "Value": MARK}]}


@dataclass
class Place:
    """An account and a region; `names` has what its things are called, by service and member."""

    url: str
    account: str
    region: str
    names: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    arns: list[str] = field(default_factory=list)
    _clients: dict[str, Client] = field(default_factory=dict)

    def client(self, service: str) -> Client:
        """Return the client of a service."""
        if service not in self._clients:
            self._clients[service] = Client(service, self.url, key_id=self.account, region=self.region)
        return self._clients[service]

    def call(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        """Call an operation that succeeds."""
        status, code, answer = self.client(service).call(operation, parameters)
        assert status == 200, (service, operation, status, code)
        found: dict[str, Any] = answer
        return found

    def parameters(self, service: str, operation: str, more: Mapping[str, Any]) -> dict[str, Any]:
        """Return parameters of an operation that name the things here."""
        shape = self.client(service).shape(operation)
        if shape is None:
            return {}
        names = self.names[service]
        given: dict[str, Any] = Dummies(Random(1), known=dict(names), reuse=1, often=0).of(shape)
        if not operation.startswith("Untag"):
            given |= {name: TAGS[shape.members[name].type_name] for name in ("Tags", "tags") if name in shape.members}
        # members that are optional, without which the operation is about the caller
        given |= {
            name: names[name][0]
            for name in ("UserName", "logGroupName", "StackName")
            if name in shape.members and name in names
        }
        return {**given, **more}

    def close(self) -> None:
        """Close the clients' connections."""
        for client in self._clients.values():
            client.close()
