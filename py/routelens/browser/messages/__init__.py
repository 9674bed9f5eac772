"""Messages between the page and the engine about the open workspace: one JSON object each way.

`questions` has what the page sends, `replies` what the engine answers; what else may be asked is declared, question and
reply together, in `routelens.browser.handlers`. The TypeScript types of the page are generated from these declarations
(`web.build.typescript`). Every message carries the page's `revision`, a counter that grows with each edit. The engine
puts `type` and that revision on each reply, so that the page can drop what is stale. Positions in texts are UTF-16 code
units, as the browser counts. Priorities that may pass 2^53 travel as decimal text.
"""
