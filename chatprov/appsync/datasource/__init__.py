"""The data sources that resolvers read and write: Amazon DynamoDB and NONE."""
