"""What a learner's templates, schema and policies do, compared with what the tutorial's do, in a small world."""
