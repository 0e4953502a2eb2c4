"""The handlers of resource types: how each one is created, read, updated and deleted with the operations of its service."""
