"""Schemas of plugins: the config of those that `routelens gateway` runs; files are validated by them too."""
