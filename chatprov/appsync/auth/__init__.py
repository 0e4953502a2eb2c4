"""Authentication of requests, and authorization of fields."""
