"""The operations of the Parameter Store.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl import JavaException, VtlLimitError, javaregex
from chatprov.appsync.vtl.budget import Budget
from chatprov.local.services.contract import NotOfferedError, ServiceOperation
from chatprov.local.services.ssm.errors import (
    AllowedPatternError,
    ParameterExistsError,
    ParameterFilterError,
    ParameterMissingError,
    ParameterTokenError,
    ParameterVersionError,
    PatternMismatchError,
    ResourceIdError,
    ResourceTypeError,
    SsmValidationError,
)
from chatprov.local.services.ssm.parameter_store import StoredParameter
from chatprov.region import partition_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chatprov.local.services.ssm.parameter_store import ParameterRegion

    Given = dict[str, Any]
    Response = dict[str, Any]

_NAME: Final = re.compile(r"/?(?:[a-zA-Z0-9_.-]+/)*[a-zA-Z0-9_.-]+")
_RESERVED: Final = re.compile(r"/?(?:aws|ssm)", re.IGNORECASE)
_DEEPEST: Final = 15
_LONGEST_NAME: Final = 1011
_LONGEST: Final = {"Standard": 4096, "Advanced": 8192, "Intelligent-Tiering": 8192}
_A_PAGE: Final = 10
_MOST: Final = 50


def _put(region: ParameterRegion, given: Given) -> Response:
    name = given["Name"]
    if given.get("Policies"):
        raise NotOfferedError("The local cloud does not support policies of parameters: they would have no effect.")
    if given.get("KeyId"):
        raise NotOfferedError("The local cloud has no keys of KMS; a SecureString is stored without one.")
    _check_name(name)
    old = region.parameters.get(name)
    if old is not None and not given.get("Overwrite"):
        raise ParameterExistsError(
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true."
        )
    if given.get("Overwrite") and given.get("Tags") and old is not None:
        raise SsmValidationError(
            "Invalid request: tags and overwrite can't be used together. "
            "To create a parameter with tags, please remove overwrite flag."
        )
    kind = given.get("Type") or (old.type if old is not None else None)
    if kind is None:
        raise SsmValidationError("A parameter type is required when you create a parameter.")
    tier, value = given.get("Tier") or (old.tier if old is not None else "Standard"), given["Value"]
    if len(value.encode()) > _LONGEST[tier]:
        raise SsmValidationError(
            f"{tier} tier parameters support a maximum parameter value of {_LONGEST[tier]} characters."
        )
    pattern = given.get("AllowedPattern")
    if pattern:
        _check_pattern(pattern, value)
    region.parameters[name] = StoredParameter(
        name,
        kind,
        value,
        1 if old is None else old.version + 1,
        round(time.time(), 3),
        given.get("DataType") or "text",
        tier,
        given.get("Description"),
        pattern,
        {tag["Key"]: tag["Value"] for tag in given.get("Tags", ())} if old is None else old.tags,
    )
    return {"Version": region.parameters[name].version, "Tier": tier}


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or ("/" in name and not name.startswith("/")):
        raise SsmValidationError(
            "Parameter name must be a fully qualified name if it has slashes: a-z, A-Z, 0-9, _, ., - and / as in /path/to/name."
        )
    if _RESERVED.match(name):
        raise SsmValidationError(f'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive): {name}')
    if len(name) > _LONGEST_NAME or name.count("/") > _DEEPEST:
        raise SsmValidationError("Parameter name is too long, or has more than 15 levels.")


def _check_pattern(pattern: str, value: str) -> None:
    try:
        matches = javaregex.matches(pattern, value, Budget())
    except JavaException:
        raise AllowedPatternError("The AllowedPattern is not a regular expression.") from None
    except VtlLimitError as error:
        raise AllowedPatternError(f"The AllowedPattern cannot be used: {error.message}") from None
    if not matches:
        raise PatternMismatchError(f"Parameter value, cannot be validated against allowedPattern: {pattern}")


def _arn(region: ParameterRegion, name: str) -> str:
    place = f"arn:{partition_of(region.region)}:ssm:{region.region}:{region.account}:parameter"
    return f"{place}{name}" if name.startswith("/") else f"{place}/{name}"


def _find(region: ParameterRegion, asked: str) -> tuple[StoredParameter, str]:
    """Return the parameter with a name or an ARN, and the version in the name, such as ":2", or ""."""
    name = asked
    if name.startswith("arn:"):
        name = next((known for known in region.parameters if name.startswith(_arn(region, known))), name)
        version = asked.removeprefix(_arn(region, name))
    else:
        name, colon, number = asked.partition(":")
        version = f"{colon}{number}"
    found = region.parameters.get(name)
    if found is None:
        raise ParameterMissingError("")
    if version and version != f":{found.version}":
        raise ParameterVersionError(
            f"Systems Manager could not find version {version[1:]} of {name}. The local cloud keeps the newest version only."
        )
    return found, version


def _value(region: ParameterRegion, found: StoredParameter, version: str, given: Given) -> Response:
    is_secret = found.type == "SecureString" and not given.get("WithDecryption")
    selector = {"Selector": version} if version else {}
    return {
        "Name": found.name,
        "Type": found.type,
        "Value": f"encrypted:{_arn(region, found.name)}" if is_secret else found.value,
        "Version": found.version,
        "LastModifiedDate": found.modified,
        "ARN": _arn(region, found.name),
        "DataType": found.data_type,
        **selector,
    }


def _get(region: ParameterRegion, given: Given) -> Response:
    return {"Parameter": _value(region, *_find(region, given["Name"]), given)}


def _get_several(region: ParameterRegion, given: Given) -> Response:
    found, invalid = [], []
    for name in dict.fromkeys(given["Names"]):
        try:
            found.append(_value(region, *_find(region, name), given))
        except (ParameterMissingError, ParameterVersionError):
            invalid.append(name)
    return {"Parameters": found, "InvalidParameters": invalid}


def _delete(region: ParameterRegion, given: Given) -> Response:
    if region.parameters.pop(given["Name"], None) is None:
        raise ParameterMissingError("")
    return {}


def _delete_several(region: ParameterRegion, given: Given) -> Response:
    names = list(dict.fromkeys(given["Names"]))
    deleted = [name for name in names if region.parameters.pop(name, None) is not None]
    return {"DeletedParameters": deleted, "InvalidParameters": [name for name in names if name not in deleted]}


def _describe(region: ParameterRegion, given: Given) -> Response:
    if given.get("Filters"):
        raise NotOfferedError("The local cloud does not support Filters of parameters. Use ParameterFilters.")
    found = [
        parameter
        for _, parameter in sorted(region.parameters.items())
        if all(_passes(parameter, entry) for entry in given.get("ParameterFilters", ()))
    ]
    start = _start(given)
    end = start + int(given.get("MaxResults") or _MOST)
    entries = [_metadata(region, parameter) for parameter in found[start:end]]
    return {"Parameters": entries, **({"NextToken": str(end)} if end < len(found) else {})}


def _metadata(region: ParameterRegion, found: StoredParameter) -> Response:
    return {
        "Name": found.name,
        "ARN": _arn(region, found.name),
        "Type": found.type,
        "LastModifiedDate": found.modified,
        "LastModifiedUser": f"arn:{partition_of(region.region)}:iam::{region.account}:root",
        "Description": found.description,
        "AllowedPattern": found.allowed_pattern,
        "Version": found.version,
        "Tier": found.tier,
        "Policies": [],
        "DataType": found.data_type,
    }


def _passes(parameter: StoredParameter, entry: Mapping[str, Any]) -> bool:
    key, values, option = entry["Key"], entry.get("Values", []), entry.get("Option", "Equals")
    if key == "Path":
        prefixes = [value.rstrip("/") + "/" for value in values]
        deep = option == "Recursive"
        return any(
            parameter.name.startswith(prefix) and (deep or "/" not in parameter.name.removeprefix(prefix))
            for prefix in prefixes
        )
    if key.startswith("tag:"):
        tag = parameter.tags.get(key.removeprefix("tag:"))
        return tag is not None and (not values or tag in values)
    actual = {"Name": parameter.name, "Type": parameter.type, "Tier": parameter.tier, "DataType": parameter.data_type}
    if key not in actual:
        raise ParameterFilterError(f"The local cloud does not support the filter {key}.")
    if option == "BeginsWith":
        return any(actual[key].startswith(value) for value in values)
    return any(value in actual[key] if option == "Contains" else value == actual[key] for value in values)


def _start(given: Given) -> int:
    token = given.get("NextToken") or "0"
    if not re.fullmatch(r"[0-9]{1,9}", token):
        raise ParameterTokenError("The specified token is not valid.")
    return int(token)


def _by_path(region: ParameterRegion, given: Given) -> Response:
    recursive = "Recursive" if given.get("Recursive") else "OneLevel"
    filters = [*given.get("ParameterFilters", ()), {"Key": "Path", "Values": [given["Path"]], "Option": recursive}]
    found = [p for _, p in sorted(region.parameters.items()) if all(_passes(p, entry) for entry in filters)]
    start = _start(given)
    end = start + int(given.get("MaxResults") or _A_PAGE)
    entries = [_value(region, parameter, "", given) for parameter in found[start:end]]
    return {"Parameters": entries, **({"NextToken": str(end)} if end < len(found) else {})}


def _tagged(region: ParameterRegion, given: Given) -> StoredParameter:
    if given["ResourceType"] != "Parameter":
        raise ResourceTypeError(f"The local cloud has no {given['ResourceType']} in Systems Manager, only Parameter.")
    found = region.parameters.get(given["ResourceId"])
    if found is None:
        raise ResourceIdError(f"The resource ID {given['ResourceId']} is not valid.")
    return found


def _set_tags(region: ParameterRegion, found: StoredParameter, tags: Iterable[tuple[str, str]]) -> Response:
    region.parameters[found.name] = replace(found, tags=dict(tags))
    return {}


def _add_tags(region: ParameterRegion, given: Given) -> Response:
    found = _tagged(region, given)
    return _set_tags(region, found, {**found.tags, **{tag["Key"]: tag["Value"] for tag in given["Tags"]}}.items())


def _remove_tags(region: ParameterRegion, given: Given) -> Response:
    found = _tagged(region, given)
    kept = [(key, value) for key, value in found.tags.items() if key not in given["TagKeys"]]
    return _set_tags(region, found, kept)


def _list_tags(region: ParameterRegion, given: Given) -> Response:
    return {"TagList": [{"Key": key, "Value": value} for key, value in _tagged(region, given).tags.items()]}


OPERATIONS: Final[Mapping[str, ServiceOperation[ParameterRegion]]] = {
    "AddTagsToResource": ServiceOperation(_add_tags),
    "DeleteParameter": ServiceOperation(_delete),
    "DeleteParameters": ServiceOperation(_delete_several),
    "DescribeParameters": ServiceOperation(_describe),
    "GetParameter": ServiceOperation(_get),
    "GetParameters": ServiceOperation(_get_several),
    "GetParametersByPath": ServiceOperation(_by_path),
    "ListTagsForResource": ServiceOperation(_list_tags),
    "PutParameter": ServiceOperation(_put),
    "RemoveTagsFromResource": ServiceOperation(_remove_tags),
}
