"""Plugins: what each does, one file each."""
