"""Editor features: completion, hover, inlay hints."""
