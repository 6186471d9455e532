"""The language of break conditions and watches: E < 0.01, max(abs(delta_c)) > 1, any(isnan(W_c)).

Kept apart because it reads what people type: only what stands in the tables here is let through, and none of it is
ever run as code. The text is checked sign by sign (`text`), then Python's parser gives the tree, and each node of it
becomes a closure (`builder`) by the rule for `operands`, `operators` or `functions`; `parsing` holds all together.
"""
