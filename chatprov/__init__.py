"""chatprov: the AppSync chat tutorial, replayed with boto3 on AWS or on a local cloud."""

__version__ = "0.2.0"
