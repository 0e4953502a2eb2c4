"""STS of moto, which evaluates a role's trust policy before it issues credentials. Importing this package loads no moto."""
