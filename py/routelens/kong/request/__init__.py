"""Requests as the gateway receives them, and the fields that routes read."""
