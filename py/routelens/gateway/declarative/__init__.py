"""Declarative configuration: documents to entities, their faults, and entities back to documents."""
