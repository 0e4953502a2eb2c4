"""DynamoDB: values, expressions and the service."""
