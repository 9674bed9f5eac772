"""Plugins: one file each, with its schema."""
