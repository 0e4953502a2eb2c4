"""S3: AWS's access control and the defaults of new buckets are chatprov's own, most operations and the state are moto's.

Importing this package loads no moto.
"""
