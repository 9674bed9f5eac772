"""Routelens: which route of an API gateway does a request take, and why?"""

__version__ = "0.1.0"
