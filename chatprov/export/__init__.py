"""The project as code for other tools: CloudFormation, Terraform, CDK and a script with boto3.

`recorded.py` records the calls that create each resource, `assembled.py` turns them into declared resources with the table of
a tool, and each tool has a module that writes them.
"""
