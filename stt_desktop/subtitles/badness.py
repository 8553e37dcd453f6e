"""How bad a place for a line's end is: figures from 0 (the best) to 1 (never if it can be helped).

They have no unit; :mod:`grammar` and :mod:`unspaced` judge with them, :mod:`costs` weighs them.
"""

SENTENCE = 0.0
CLAUSE = 0.12
CONJUNCTION = 0.2
PREPOSITION = 0.3
OPENING = 0.4
UNKNOWN = 0.5
LOOSE = 0.7
TIGHT = 0.9
NEVER = 1.0
