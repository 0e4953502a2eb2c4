"""The names of intrinsic functions, and the parts of a template's values that are calls of them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from chatprov.cloudformation.errors import TemplateFault
from chatprov.cloudformation.scalars import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONDITION_FUNCTIONS: Final = ("Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or")
EXTENSIONS: Final = ("Fn::Length", "Fn::ToJsonString")
"""The functions that need the transform AWS::LanguageExtensions."""
FUNCTIONS: Final = (
    "Ref",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::FindInMap",
    "Fn::GetAtt",
    "Fn::GetAZs",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
)
PSEUDO_PARAMETERS: Final = frozenset(
    {
        "AWS::AccountId",
        "AWS::NoValue",
        "AWS::NotificationARNs",
        "AWS::Partition",
        "AWS::Region",
        "AWS::StackId",
        "AWS::StackName",
        "AWS::URLSuffix",
    }
)
ARGUMENTS: Final[Mapping[str, tuple[int, str]]] = {
    "Fn::Join": (
        2,
        (
            "two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of "
            "strings (such as Fn::GetAZs) to be joined."
        ),
    ),
    "Fn::Split": (
        2,
        "two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.",
    ),
    "Fn::Select": (2, "a list argument with two elements: an integer index and a list"),
    "Fn::FindInMap": (3, "three parameters, the map name, map key and the attribute for return value"),
}
"""The functions that take a list of a given length, and the words of CloudFormation for it."""
_VARIABLE: Final = re.compile(r"\$\{([^!${}][^${}]*)\}")
_VARIABLE_NAME: Final = re.compile(r"[A-Za-z0-9_.:]+")
SUB_ARGUMENTS: Final = (
    "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, "
    "and an optional second argument to specify a mapping of values to replace in the string"
)


def call_in(value: Any) -> tuple[str, Any] | None:
    """Return function and arguments if a value is a call, None if it is not; raises TemplateFault for an unknown function."""
    if not isinstance(value, dict):
        return None
    names = [key for key in value if key == "Ref" or key.startswith("Fn::")]
    if not names:
        return None
    name = names[0]
    known = (*FUNCTIONS, *CONDITION_FUNCTIONS, *EXTENSIONS)
    if name not in known:
        supported = ", ".join(FUNCTIONS)
        raise TemplateFault(
            f"Template error: Encountered unsupported function: {name} Supported functions are: [{supported}]"
        )
    if len(value) > 1:
        if name == "Ref":
            return None  # an ordinary object with a member of that name
        raise TemplateFault(f"Template error: {name} must be the only member of its object")
    return name, value[name]


def ref_target(argument: Any) -> str:
    """Return the name in a Ref; raises TemplateFault."""
    if not isinstance(argument, str) or not argument:
        raise TemplateFault("Template format error: Every Ref object must have a single String value.")
    return argument


def attribute_target(argument: Any) -> tuple[str, Any]:
    """Return logical id and attribute of a GetAtt; the attribute may be a call; raises TemplateFault."""
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    if (
        not isinstance(parts, list)
        or len(parts) != 2  # noqa: PLR2004
        or not all(parts)
        or not isinstance(parts[0], str)
        or not isinstance(parts[1], str | dict)
    ):
        raise TemplateFault(
            "Template error: every Fn::GetAtt object requires two non-empty parameters, "
            "the resource name and the resource attribute"
        )
    return parts[0], parts[1]


def sub_arguments(argument: Any) -> tuple[str, dict[str, Any]]:
    """Return text and variables of a Sub; raises TemplateFault."""
    text: Any = argument
    variables: Any = {}
    if isinstance(argument, list) and len(argument) == 2:  # noqa: PLR2004
        text, variables = argument
    if not isinstance(text, str) or not isinstance(variables, dict):
        raise TemplateFault(SUB_ARGUMENTS)
    return text, variables


def sub_pieces(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the literal text before each variable of a Sub and the variable's name, which is None at the end."""
    start = 0
    for match in _VARIABLE.finditer(text):
        name = match[1].strip()
        if not _VARIABLE_NAME.fullmatch(name):
            raise TemplateFault(
                "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, "
                "underscores, periods, and colons"
            )
        yield _literal(text[start : match.start()]), name
        start = match.end()
    yield _literal(text[start:]), None


def _literal(text: str) -> str:
    return text.replace("${!", "${")


def if_arguments(argument: Any) -> tuple[str, Any, Any]:
    """Return condition and both values of an If; raises TemplateFault."""
    if not isinstance(argument, list) or len(argument) != 3 or not isinstance(argument[0], str):  # noqa: PLR2004
        raise TemplateFault(
            "Template error: Fn::If requires a list argument with three members: the name of a condition and two values"
        )
    return argument[0], argument[1], argument[2]


def list_argument(name: str, argument: Any) -> list[Any]:
    """Return the arguments of a function that is in ARGUMENTS; raises TemplateFault."""
    if not isinstance(argument, list) or len(argument) != ARGUMENTS[name][0]:
        raise wrong_arguments(name)
    return argument


def wrong_arguments(name: str) -> TemplateFault:
    """Return the fault of a call that has other arguments than ARGUMENTS says."""
    return TemplateFault(f"Template error: every {name} object requires {ARGUMENTS[name][1]}")


def refuse_dynamic_reference(text: str) -> None:
    """Raise TemplateFault for a text with a dynamic reference, such as {{resolve:ssm:name}}."""
    if "{{resolve:" in text:
        raise TemplateFault("The local cloud does not support dynamic references: {{resolve:...}}. Use a parameter.")


def joined_key(value: Any) -> str:
    """Return a scalar that is a key of a mapping."""
    if isinstance(value, dict | list):
        raise TemplateFault("Template error: a key of Fn::FindInMap must be a string.")
    return text_of(value)
