"""Configuration files: kong.yml, decK YAML and Admin API JSON, read and written."""
