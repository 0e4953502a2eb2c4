"""IAM policy evaluation as a library: its input is policy documents and a request, its output is a decision.

It follows https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and does not depend on an
emulator: the caller finds and stores the policies.
"""

from __future__ import annotations

from chatprov.iam.identities import IamIdentity
from chatprov.iam.policy import Decision, Policy, PolicyRequest
from chatprov.iam.principals import ANYONE, Principal

__all__ = ["ANYONE", "Decision", "IamIdentity", "Policy", "PolicyRequest", "Principal"]
