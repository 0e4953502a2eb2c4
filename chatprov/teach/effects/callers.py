"""Who may use the fields of a schema: AppSync's decision for callers of every authorization mode, inside and outside of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.api import ApiDefinition, AuthProvider
from chatprov.appsync.auth.field_authorization import MODES, FieldAuthorization
from chatprov.appsync.auth.identity import Identity
from chatprov.appsync.schema.executable import ExecutableSchema, string_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chatprov.appsync.api import AuthenticationType

_USERS: Final = "AMAZON_COGNITO_USER_POOLS"
_OTHERS: Final[dict[AuthenticationType, str]] = {
    "API_KEY": "Any caller with an API key",
    "AWS_IAM": "An AWS identity that signs its requests (IAM)",
    "OPENID_CONNECT": "A user of the OpenID Connect provider",
    "AWS_LAMBDA": "A caller whom the Lambda authorizer lets in",
}


def other_callers(wanted: str, actual: str, fields: Sequence[str]) -> Iterator[tuple[str, list[str], str]]:
    """Yield each field that somebody may use, or not use, otherwise than in the wanted schema.

    With the path of the field, or of its type if the type's directives decide, the directives there, and a sentence.
    """
    want, have = _Access(wanted), _Access(actual)
    groups = sorted({*want.groups, *have.groups})
    callers: list[tuple[str, Identity]] = [
        ("A user of the pool who is in no group", Identity(_USERS)),
        *((f"A user in the group {group}", Identity(_USERS, groups=frozenset({group}))) for group in groups),
        *((says, Identity(mode)) for mode, says in _OTHERS.items()),
    ]
    for path in fields:
        for says, caller in callers:
            may, should = have.allows(caller, path), want.allows(caller, path)
            if may != should:
                place, directives = have.directives(path)
                yield place, directives, f"{says} {'may' if may else 'may not'} use {path}."
                break


class _Access:
    """The fields of one schema in an API whose primary mode is the user pool."""

    def __init__(self, sdl: str) -> None:
        self._schema = ExecutableSchema.build(sdl)
        api = ApiDefinition("world", "world", "", "", sdl, AuthProvider(_USERS))
        self._authorization = FieldAuthorization(api, self._schema)

    @property
    def groups(self) -> set[str]:
        """The groups that directives name."""
        nodes = [node for type_ in self._schema.graphql.type_map.values() for node in self._nodes(type_)]
        return {
            group
            for node in nodes
            for directive in (node.directives if node else None) or ()
            if directive.name.value in MODES
            for group in string_list(directive, "cognito_groups")
        }

    @staticmethod
    def _nodes(type_: Any) -> list[Any]:
        return [type_.ast_node, *(field.ast_node for field in getattr(type_, "fields", {}).values())]

    def allows(self, caller: Identity, path: str) -> bool:
        """Return whether a caller may use a field."""
        type_name, _, field = path.partition(".")
        return self._authorization.allows(caller, self._type(type_name), field)

    def directives(self, path: str) -> tuple[str, list[str]]:
        """Return where the directives are that decide about a field, on the field or its type, and their names."""
        type_name, _, field = path.partition(".")
        type_ = self._type(type_name)
        for place, node in ((path, type_.fields[field].ast_node), (type_name, type_.ast_node)):
            names = [f"@{directive.name.value}" for directive in node.directives or () if directive.name.value in MODES]
            if names:
                return place, names
        return path, []

    def _type(self, name: str) -> Any:
        return self._schema.graphql.type_map[name]
