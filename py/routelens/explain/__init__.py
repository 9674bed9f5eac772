"""Explanations: what a request, a route and a condition came to, in words for people."""
