"""A client of the finished backend: signs in, speaks GraphQL, and tries the API as the tutorial's STEP 8 does."""
