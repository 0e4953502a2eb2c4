"""What APPSYNC_JS refuses when code is saved or evaluated.

AWS lints code with `@aws-appsync/eslint-plugin` and checks it with TypeScript. The lint rules are all here; of TypeScript's
checks those are that need no types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.appsync.js.gate.analysis import CodeAnalysis
from chatprov.appsync.js.gate.argument_rules import argument_rules
from chatprov.appsync.js.gate.context_rules import context_rules
from chatprov.appsync.js.gate.function_rules import function_rules
from chatprov.appsync.js.gate.member_rules import member_rules
from chatprov.appsync.js.gate.module_rules import module_rules
from chatprov.appsync.js.gate.name_rules import name_rules
from chatprov.appsync.js.gate.recursion import recursion
from chatprov.appsync.js.gate.refused_syntax import refused_syntax

if TYPE_CHECKING:
    from chatprov.appsync.js.problems import CodeProblem
    from chatprov.appsync.js.statements import Program

_RULES = (
    refused_syntax,
    context_rules,
    function_rules,
    argument_rules,
    recursion,
    member_rules,
    module_rules,
    name_rules,
)


def check(program: Program) -> list[CodeProblem]:
    """Return all that is wrong with a program, in the order of the code."""
    analysis = CodeAnalysis(program)
    problems = [problem for rules in _RULES for problem in rules(analysis)]
    return sorted(problems, key=lambda problem: (problem.line, problem.column))
