"""Analysis: questions about a table and a request beyond who wins."""
