"""The ABI between host and filter: every function that a filter can call, by subject (docs/reference/proxy-wasm.md)."""
