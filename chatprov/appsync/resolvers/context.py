"""`$ctx`: the values of the request, the field and the data source that mapping templates can read.

https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from chatprov.appsync.text.copies import copy_json
from chatprov.appsync.vtl.javatypes import PartlyHiddenMap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.auth.identity import Caller
    from chatprov.appsync.resolvers.call import FieldCall

ResolverContext: TypeAlias = "dict[str, Any]"
"""The entries of `$ctx` by name."""

HIDDEN: Final = frozenset({"selectionSetList", "selectionSetGraphQL"})
"""The keys of `$ctx.info` that are omitted when it is converted to JSON."""


def make_context(call: FieldCall, *, with_selection: bool) -> ResolverContext:
    """Return the context for a resolver's request template; `result` and `error` are added after the data source call."""
    request = call.request
    caller = request.caller
    return {
        "arguments": call.arguments,
        "args": call.arguments,
        "identity": copy_json(caller.identity.context),
        "source": call.source,
        "stash": {},
        "prev": {"result": None},
        "env": dict(request.environment),
        "request": _request(caller),
        "info": _info(call, with_selection=with_selection),
    }


def _request(caller: Caller) -> dict[str, Any]:
    headers = copy_json(dict(caller.headers))
    headers.pop("cookie", None)
    return {"headers": headers, "domainName": caller.domain_name}


def info_map(entries: Mapping[str, Any]) -> PartlyHiddenMap:
    """Return `$ctx.info` with these entries; the selection is omitted when it is converted to JSON."""
    info = PartlyHiddenMap(entries)
    info.hidden = HIDDEN
    return info


def _info(call: FieldCall, *, with_selection: bool) -> PartlyHiddenMap:
    info = {
        "fieldName": call.info.name,
        "parentTypeName": call.info.parent_type_name,
        "variables": copy_json(call.request.variables),
    }
    if with_selection:
        selection = call.info.selection()
        info["selectionSetList"] = selection.keys
        info["selectionSetGraphQL"] = selection.text
    return info_map(info)
