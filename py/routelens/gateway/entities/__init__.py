"""The kinds of entity: their fields, defaults and rules."""
