"""What can be said about a table and a request beyond who wins: in words, for people."""
