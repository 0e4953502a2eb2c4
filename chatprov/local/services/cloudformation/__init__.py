"""CloudFormation of the local cloud: stacks over the operations of its other services."""
