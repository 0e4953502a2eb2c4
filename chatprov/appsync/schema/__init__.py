"""An API's schema: checked when it is uploaded, then made executable, with the scalars of AppSync."""
