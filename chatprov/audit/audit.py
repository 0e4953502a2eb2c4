"""Looks at what stands, check by check, and tries each weakness where that is wanted."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.audit import checks
from chatprov.audit.check import AuditFinding, AuditRule, CannotTellError, Inconclusive
from chatprov.explanations import call_failed

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

SEVERITIES = ("high", "medium", "low")
Result = AuditFinding | Inconclusive | None


def catalogue() -> list[AuditRule]:
    """Return every check, in the tutorial's order, the worst of a step first."""
    names = [module.name for module in pkgutil.iter_modules(checks.__path__)]
    found: list[AuditRule] = [importlib.import_module(f"{checks.__name__}.{name}").CHECK for name in names]
    return sorted(found, key=lambda check: (check.step, SEVERITIES.index(check.severity), check.id))


def audit(
    stack: Stack, trial: Sandbox | None, report: Callable[[AuditRule, Result], None]
) -> list[AuditFinding | Inconclusive]:
    """Make every check and return what was found, each result also told to `report`.

    With a `trial` a weakness counts as found when it could be carried out there; what cannot be carried out is read.
    Raises CallFailed when AWS refuses what the audit itself needs.
    """
    found = []
    for check in catalogue():
        try:
            result = _make(check, stack, trial)
        except (ClientError, BotoCoreError) as error:
            raise call_failed(error, f"check {check.id}") from error
        report(check, result)
        if result is not None:
            found.append(result)
    return found


def _make(check: AuditRule, stack: Stack, trial: Sandbox | None) -> Result:
    if trial is not None and check.prove is not None:
        try:
            evidence = trial.run(check.prove)
        except CannotTellError:
            pass  # what cannot be shown here can still be read
        else:
            return None if evidence is None else AuditFinding(check, evidence, proved=True)
    try:
        evidence = check.look(stack)
    except CannotTellError as unclear:
        return Inconclusive(check, str(unclear))
    return None if evidence is None else AuditFinding(check, evidence, proved=False)
