"""The console at /_chatprov/: shows learners the contents of the local cloud, and is read-only.

Its query editor signs in as a user and calls the API from the browser, like any client.
"""
