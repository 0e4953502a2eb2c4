"""SelectObjectContent: an SQL query of the records of an object in CSV or JSON.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/selecting-content-from-objects.html
"""
