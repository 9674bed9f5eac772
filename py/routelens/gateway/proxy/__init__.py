"""The proxy: what happens to a request between client and upstream."""
