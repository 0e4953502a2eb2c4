"""The Parameter Store of Systems Manager as a service of the local cloud."""
