"""The section Rules: assertions about the values of parameters, which are compared before anything is created.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.cloudformation.errors import TemplateFault
from chatprov.cloudformation.evaluation import evaluate
from chatprov.cloudformation.scalars import is_scalar, text_of

if TYPE_CHECKING:
    from chatprov.cloudformation.evaluation import TemplateScope

_NOT_SUPPORTED: Final = ("Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll")


def check_rules(scope: TemplateScope) -> None:
    """Evaluate the rules of a template; raises TemplateFault with the description of the first assertion that is false."""
    for name, rule in scope.template.rules.items():
        assertions = rule.get("Assertions") if isinstance(rule, dict) else None
        if not isinstance(assertions, list) or not all(
            isinstance(entry, dict) and "Assert" in entry for entry in assertions
        ):
            raise TemplateFault(
                f"Template format error: the rule {name} must have a list of Assertions, each with an Assert."
            )
        if "RuleCondition" in rule and not _truth(rule["RuleCondition"], scope):
            continue
        for assertion in assertions:
            if not _truth(assertion["Assert"], scope):
                reason = assertion.get("AssertDescription", "an assertion is false")
                raise TemplateFault(f"Template error: the rule {name} is violated: {reason}")


def _truth(value: Any, scope: TemplateScope) -> bool:
    if isinstance(value, dict) and len(value) == 1:
        name, argument = next(iter(value.items()))
        if name in _NOT_SUPPORTED:
            raise TemplateFault(f"The local cloud does not support {name} in the section Rules.")
        match name, argument:
            case ("Fn::And", list(members)):
                return all(_truth(member, scope) for member in members)
            case ("Fn::Or", list(members)):
                return any(_truth(member, scope) for member in members)
            case ("Fn::Not", [member]):
                return not _truth(member, scope)
            case ("Fn::Contains", [texts, wanted]):
                return bool(_texts(wanted, scope)) and set(_texts(wanted, scope)) <= set(_texts(texts, scope))
            case ("Fn::EachMemberEquals", [texts, wanted]):
                return all(text == _texts(wanted, scope)[0] for text in _texts(texts, scope))
            case ("Fn::EachMemberIn", [texts, wanted]):
                return set(_texts(texts, scope)) <= set(_texts(wanted, scope))
    return scope.truth(value)


def _texts(value: Any, scope: TemplateScope) -> list[str]:
    found = evaluate(value, scope)
    members = found if isinstance(found, list) else [found]
    if not all(map(is_scalar, members)):
        raise TemplateFault("Template error: the functions of Rules compare strings.")
    return [text_of(member) for member in members]
