"""The Admin API: paths, bodies and answers."""
