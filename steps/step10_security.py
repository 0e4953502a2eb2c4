"""STEP 10: Security & IAM Notes: three sentences in the tutorial; here, the step that audits the backend. It creates no resource.

https://docs.aws.amazon.com/appsync/latest/devguide/best-practices.html
"""

from chatprov.step import StepModule

STEP = StepModule()
