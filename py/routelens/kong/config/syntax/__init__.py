"""Syntax of configuration files: YAML and JSON texts to documents whose values know their places."""
