"""The console at /_chatprov/: what the local cloud holds, for learners. It changes nothing.

Its query editor signs in as a user and asks the API like any client, from the browser.
"""
