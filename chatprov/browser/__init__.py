"""The common parts of chatprov's pages: modules and styles in shared/, the check of the sender, and the browser's restrictions.

The chat's page (chatprov/web) and the local cloud's console (chatprov/local/console) are served with it.
"""
