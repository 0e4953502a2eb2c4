"""`$ctx`: what mapping templates see of the request, the field and the data source.

https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.execution.selection import selection_set_list, selection_set_text
from chatprov.appsync.text.copies import copy_json
from chatprov.appsync.vtl.javatypes import PartlyHiddenMap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.execution.result import Caller
    from chatprov.appsync.resolvers.resolver import FieldCall


HIDDEN: Final = frozenset({"selectionSetList", "selectionSetGraphQL"})
"""The parts of `$ctx.info` that do not appear when it is written as JSON."""


def make_context(call: FieldCall, *, with_selection: bool) -> dict[str, Any]:
    """Return the context of a resolver's request template; `result` and `error` come with the data source's answer."""
    execution = call.execution
    caller = execution.caller
    return {
        "arguments": call.arguments,
        "args": call.arguments,
        "identity": copy_json(caller.identity.context),
        "source": call.source,
        "stash": {},
        "prev": {"result": None},
        "env": dict(execution.api.definition.environment_variables),
        "request": _request(caller),
        "info": _info(call, with_selection=with_selection),
    }


def _request(caller: Caller) -> dict[str, Any]:
    headers = {name: value for name, value in caller.headers.items() if name != "cookie"}
    return {"headers": copy_json(headers), "domainName": caller.domain_name}


def field_info(entries: Mapping[str, Any]) -> PartlyHiddenMap:
    """Return `$ctx.info` with these entries; what a field selects is left out when it is written as JSON."""
    info = PartlyHiddenMap(entries)
    info.hidden = HIDDEN
    return info


def _info(call: FieldCall, *, with_selection: bool) -> PartlyHiddenMap:
    info = {
        "fieldName": call.field_name,
        "parentTypeName": call.parent_type.name,
        "variables": copy_json(call.execution.variable_values.coerced),
    }
    if with_selection:
        type_ = call.parent_type.fields[call.field_name].type
        info["selectionSetList"] = selection_set_list(call.execution, type_, call.details)
        info["selectionSetGraphQL"] = selection_set_text(call.details)
    return field_info(info)
