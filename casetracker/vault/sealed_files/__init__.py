"""Files at rest: their format, reading and writing in pieces, and where they lie."""
