"""Language server: diagnostics, hover, completion, formatting and fixes for editors, over standard input and output."""
