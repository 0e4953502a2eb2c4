"""Decisions with the policies of an identity and the policy of a resource together."""

from __future__ import annotations

import json

import pytest

from chatprov.iam import IamIdentity, Policy, PolicyRequest, Principal
from chatprov.iam.resource_policies import why_denied

OWN, OTHER = "1" * 12, "2" * 12
ANN = f"arn:aws:iam::{OWN}:user/ann"
BY_IDENTITY = "because no identity-based policy allows the d:Get action"
BY_RESOURCE = "because no resource-based policy allows the d:Get action"
EXPLICIT = "with an explicit deny in "


def policy(effect: str, **more: object) -> Policy:
    return Policy(json.dumps({"Statement": [{"Effect": effect, "Action": "d:Get", "Resource": "r", **more}]}))


ALLOWS, DENIES, NOTHING = (IamIdentity(((one,),)) for one in (policy("Allow"), policy("Deny"), Policy("{}")))
NAMES_ANN, NAMES_ACCOUNT, NAMES_ANYONE = (policy("Allow", Principal={"AWS": name}) for name in (ANN, OWN, "*"))
DENIES_ACCOUNT = policy("Deny", Principal={"AWS": OWN})


@pytest.mark.parametrize(
    ("identity", "resource", "owner", "reason"),
    [
        (None, None, OWN, None),
        (None, DENIES_ACCOUNT, OWN, f"{EXPLICIT}a resource-based policy"),
        (ALLOWS, None, OWN, None),
        (ALLOWS, DENIES_ACCOUNT, OWN, f"{EXPLICIT}a resource-based policy"),
        (DENIES, NAMES_ANN, OWN, f"{EXPLICIT}an identity-based policy"),
        (NOTHING, None, OWN, BY_IDENTITY),
        (NOTHING, NAMES_ACCOUNT, OWN, BY_IDENTITY),
        (NOTHING, NAMES_ANN, OWN, None),
        (NOTHING, NAMES_ANYONE, OWN, None),
        (None, None, OTHER, BY_RESOURCE),
        (None, NAMES_ACCOUNT, OTHER, None),
        (None, NAMES_ANN, OTHER, None),
        (ALLOWS, None, OTHER, BY_RESOURCE),
        (ALLOWS, NAMES_ACCOUNT, OTHER, None),
        (ALLOWS, NAMES_ANN, OTHER, None),
        (NOTHING, NAMES_ANN, OTHER, BY_IDENTITY),
        (DENIES, NAMES_ANN, OTHER, f"{EXPLICIT}an identity-based policy"),
    ],
)
def test_both_policies_decide(
    identity: IamIdentity | None, resource: Policy | None, owner: str, reason: str | None
) -> None:
    request = PolicyRequest("d:Get", "r", {}, Principal(OWN, (ANN,)))
    assert why_denied(identity, resource, request, owner) == reason


def test_a_decision_needs_the_principal() -> None:
    with pytest.raises(ValueError, match="needs the principal"):
        why_denied(None, None, PolicyRequest("d:Get", "r", {}), OWN)
