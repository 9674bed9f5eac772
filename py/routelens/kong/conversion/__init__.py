"""Conversion between traditional routes and expressions."""
