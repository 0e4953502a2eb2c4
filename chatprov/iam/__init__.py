"""IAM policy evaluation as a library: policy documents and a request in, a decision out.

It follows https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and knows no emulator: whose
policies they are, and how they are stored, is the caller's affair.
"""

from __future__ import annotations

from chatprov.iam.identities import IamIdentity
from chatprov.iam.policy import Decision, Policy, PolicyRequest
from chatprov.iam.principals import ANYONE, Principal

__all__ = ["ANYONE", "Decision", "IamIdentity", "Policy", "PolicyRequest", "Principal"]
