"""What may run after what inside one call of a function: `order`, `certainty`, `loops`.

Knows nothing of documents, of what conditions say, what calls do and what exceptions skip. Order is that of the text,
corrected where Python evaluates otherwise (`x = value`: the value first), plus the way back at the end of a loop.
In doubt the answer is "may have run".
"""
