"""The language of break conditions and watches: E < 0.01, max(abs(delta_c)) > 1, any(isnan(W_c)).

Kept apart because it reads what people type: only what is in the tables here is allowed, and nothing is ever run as
code. The text is checked token by token (`text`), then Python's parser gives the tree, and each node of it becomes a
closure (`builder`) by the rule for `operands`, `operators` or `functions`; `parsing` puts these together.
"""
