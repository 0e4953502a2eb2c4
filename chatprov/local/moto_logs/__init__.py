"""CloudWatch Logs of moto. Importing this package loads no moto."""
