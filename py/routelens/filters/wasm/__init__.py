"""WebAssembly: modules of filters, the metering that is written into them, and the engines that run them."""
