"""Recorded calls as declared resources: the table of a tool says which resource each operation of AWS becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chatprov.errors import ProjectError
from chatprov.export.call_parameters import CallParameters
from chatprov.export.placeholders import texts
from chatprov.teach.symbols import Symbol, identifier, names_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from chatprov.export.recorded import RecordedProject, RecordedResource
    from chatprov.teach.recording import RehearsedCall

Body = dict[str, Any]
OF_THE_ACCOUNT = frozenset({"account", "region", "partition"})
"""Placeholders that every tool has."""


@dataclass(frozen=True)
class Rule:
    """What an operation becomes: a resource of a type, or with `part` settings of such a resource that exists already."""

    type: str
    convert: Callable[[CallParameters], Body]
    gives: Mapping[str, str] = field(default_factory=dict)
    """How others refer to the resource: by `id`, `name`, `arn` and so on, the tool's name of the attribute."""
    part: bool = False


@dataclass
class DeclaredResource:
    """One resource in the code of a tool, and the project's resources that it contains."""

    key: str
    type: str
    body: Body
    gives: Mapping[str, str]
    made: list[RecordedResource]
    needs: list[str] = field(default_factory=list)
    """Keys of the resources that must exist before it, and that its body does not refer to."""


@dataclass(frozen=True)
class Declared:
    """All resources of a project in the code of a tool, in the order of the tutorial."""

    recorded: RecordedProject
    resources: tuple[DeclaredResource, ...]

    def reference(self, name: str, within: str = "") -> tuple[DeclaredResource, str] | None:
        """Return the resource that a placeholder refers to, and the tool's name of the attribute; None for other placeholders.

        `within` is the key of the resource that has the placeholder: its own name is a parameter.
        """
        for resource in self.resources:
            start = f"{identifier(resource.key)}_"
            if name.startswith(start) and name.removeprefix(start) in resource.gives and resource.key != within:
                return resource, resource.gives[name.removeprefix(start)]
        return None

    def needed_by(self, resource: DeclaredResource) -> list[str]:
        """Return the keys of the resources that must exist before one: those that its body refers to, and the others."""
        defaults = {parameter.name: names_in(parameter.default) for parameter in self.recorded.parameters}
        named = dict.fromkeys(name for text in texts(resource.body) for name in sorted(names_in(text)))
        named |= dict.fromkeys(inner for name in tuple(named) for inner in sorted(defaults.get(name, ())))
        found = [self.reference(name, resource.key) for name in named]
        return list(dict.fromkeys([*(reference[0].key for reference in found if reference), *resource.needs]))

    def in_creation_order(self) -> list[DeclaredResource]:
        """Return the resources in the order of the tutorial, each one after those that it needs."""
        by_key, ordered = {resource.key: resource for resource in self.resources}, dict[str, DeclaredResource]()

        def add(resource: DeclaredResource) -> None:
            for key in self.needed_by(resource):
                if key not in ordered:
                    add(by_key[key])
            ordered.setdefault(resource.key, resource)

        for resource in self.resources:
            add(resource)
        return list(ordered.values())


def declare(recorded: RecordedProject, table: Mapping[tuple[str, str], Rule], tool: str) -> Declared:
    """Turn the recorded calls of a project into resources of a tool.

    Raises ProjectError for a call or a parameter that the table does not have, with the step's file.
    """
    owners: dict[str, DeclaredResource] = {}
    resources: list[DeclaredResource] = []
    for made in recorded.resources:
        for call in made.calls:
            rule = table.get((call.service, call.method))
            if rule is None:
                raise _refused(made, f"calls {call.service}.{call.method}, which has no counterpart in {tool}'s export")
            owner = _owner(made, rule, owners)
            if owner is None and (rule.part or made.resource.key in owners):
                raise _refused(made, f"calls {call.service}.{call.method} for a resource that it does not create")
            body = _body(made, call, rule, recorded, tool)
            if owner is None:
                owner = DeclaredResource(made.resource.key, rule.type, {}, rule.gives, [])
                resources.append(owner)
            owner.body |= body
            owners.setdefault(made.resource.key, owner)
            if made not in owner.made:
                owner.made.append(made)
    declared = Declared(recorded, tuple(resources))
    for resource in resources:
        _check_references(resource, declared, tool)
        resource.needs += dict.fromkeys(_unsaid(resource, declared, owners))
    return declared


def _check_references(resource: DeclaredResource, declared: Declared, tool: str) -> None:
    """Refuse a placeholder that is neither an attribute of a resource nor a value of the account or the user."""
    known = {*OF_THE_ACCOUNT, *(parameter.name for parameter in declared.recorded.parameters)}
    for text in texts(resource.body):
        for name in sorted(names_in(text) - known):
            if declared.reference(name, resource.key) is None:
                raise _refused(resource.made[0], f"uses {name}, which {tool}'s export does not have")


def _body(made: RecordedResource, call: RehearsedCall, rule: Rule, recorded: RecordedProject, tool: str) -> Body:
    """Convert the parameters of a call."""
    parameters = CallParameters(call.parameters, made.recording.files, _names(made, recorded))
    what = f"calls {call.service}.{call.method} with"
    try:
        body = rule.convert(parameters)
    except (KeyError, TypeError, ValueError) as error:
        raise _refused(
            made, f"{what} values that {tool}'s export does not have: {type(error).__name__}: {error}"
        ) from error
    if parameters.left:
        raise _refused(made, f"{what} {parameters.left[0]}, which {tool}'s export does not have")
    return body


def _owner(made: RecordedResource, rule: Rule, owners: Mapping[str, DeclaredResource]) -> DeclaredResource | None:
    """Return the resource that the settings of a call belong to: what the same step's resource created, or its parent."""
    found = (owners.get(key) for key in (made.resource.key, made.resource.parent) if key)
    return next((owner for owner in found if owner and owner.type == rule.type), None) if rule.part else None


def _names(made: RecordedResource, recorded: RecordedProject) -> dict[str, str]:
    """Return the placeholders for the names of the resources that one depends on."""
    return {
        recorded.names[key]: Symbol(f"{identifier(key)}_name")
        for key in made.resource.depends_on
        if key in recorded.names
    }


def _unsaid(resource: DeclaredResource, declared: Declared, owners: Mapping[str, DeclaredResource]) -> Iterator[str]:
    """Return the keys of the dependencies that no reference expresses."""
    said = declared.needed_by(resource)
    for made in resource.made:
        for key in made.resource.depends_on:
            owner = owners.get(key)
            if owner and owner is not resource and owner.key not in said:
                yield owner.key


def _refused(made: RecordedResource, what: str) -> ProjectError:
    return ProjectError(
        f"STEP {made.step.number}: {made.resource.type} {made.resource.key} in steps/{made.file} {what}",
        kept="Nothing was written.",
        advice="`--format boto3` exports every call. Or remove the step from a copy of the project, and declare it by hand.",
    )
