"""Rules of advice, a file each, found by the registry: a module has one `RULE`."""
