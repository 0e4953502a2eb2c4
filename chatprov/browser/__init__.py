"""What the pages that chatprov serves have in common: modules and styles in shared/, who may ask, what a browser may do.

The chat's page (chatprov/web) and the local cloud's console (chatprov/local/console) are served with it.
"""
