"""STEP 11: The Same as Code: not in the tutorial; the resources of all steps for CloudFormation, Terraform and the CDK.

It creates no resource: its lesson is made of what `chatprov export` writes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/Welcome.html
"""

from chatprov.step import StepModule

STEP = StepModule()
