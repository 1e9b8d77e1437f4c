"""What every program in Python prints: the seconds its simulation took, and what it found, as one line of JSON."""

import json


def report(seconds, **found):
    print(json.dumps({"seconds": seconds, **found}))
