"""Integrations: Routelens inside other programs, such as editors."""
