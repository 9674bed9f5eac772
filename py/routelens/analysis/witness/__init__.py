"""Witness search: a request that a route wins."""
