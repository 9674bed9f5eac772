"""A request as the gateway receives it, and the fields that routes read."""
