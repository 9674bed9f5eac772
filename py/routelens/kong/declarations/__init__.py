"""Schemas: declarations of fields, validation, and the words for what is wrong."""
