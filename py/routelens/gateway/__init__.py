"""The gateway: a proxy that runs the same router, and its Admin API. Needs `pip install routelens[gateway]`."""
