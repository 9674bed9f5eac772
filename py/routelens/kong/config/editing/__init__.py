"""Editing of configuration files: changes written into the text by span, all else byte for byte as it was."""
