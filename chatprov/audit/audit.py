"""Check every rule against the deployed backend, and optionally run each exploit."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.audit import rules
from chatprov.audit.rule import AuditFinding, AuditRule, Inconclusive, InconclusiveError
from chatprov.explanations import call_failed

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

SEVERITIES = ("high", "medium", "low")
Result = AuditFinding | Inconclusive | None


def catalogue() -> list[AuditRule]:
    """Return every rule, in the tutorial's order, the most severe of a step first."""
    names = [module.name for module in pkgutil.iter_modules(rules.__path__)]
    found: list[AuditRule] = [importlib.import_module(f"{rules.__name__}.{name}").RULE for name in names]
    return sorted(found, key=lambda rule: (rule.step, SEVERITIES.index(rule.severity), rule.id))


def audit(
    stack: Stack, sandbox: Sandbox | None, report: Callable[[AuditRule, Result], None]
) -> list[AuditFinding | Inconclusive]:
    """Check every rule and return the findings; each result is also passed to `report`.

    With a `sandbox` the exploit decides; a rule without one, or whose exploit is inconclusive, is checked by reading.
    Raises CallFailed when AWS refuses a call that the audit itself needs.
    """
    found = []
    for rule in catalogue():
        try:
            result = _make(rule, stack, sandbox)
        except (ClientError, BotoCoreError) as error:
            raise call_failed(error, f"check {rule.id}") from error
        report(rule, result)
        if result is not None:
            found.append(result)
    return found


def _make(rule: AuditRule, stack: Stack, sandbox: Sandbox | None) -> Result:
    if sandbox is not None and rule.exploit is not None:
        try:
            evidence = sandbox.run(rule.exploit)
        except InconclusiveError:
            pass  # inconclusive here; it can still be detected by reading
        else:
            return None if evidence is None else AuditFinding(rule, evidence, proved=True)
    try:
        evidence = rule.detect(stack)
    except InconclusiveError as unclear:
        return Inconclusive(rule, str(unclear))
    return None if evidence is None else AuditFinding(rule, evidence, proved=False)
