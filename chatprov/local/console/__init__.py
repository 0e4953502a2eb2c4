"""The console at /_chatprov/: what stands in the local cloud, as somebody who learns wants to see it. It changes nothing.

Its query editor signs in as a user and asks the API like any client, from the browser.
"""
