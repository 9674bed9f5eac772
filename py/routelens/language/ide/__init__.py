"""Editor features: completion, hover, highlighting, inlay hints."""
