"""Text as it may come from a broken line or a curious sender: a few bytes changed."""

from random import Random

MARKS = b'0123456789abcdef"{}[],:\\-.eE \n<>/&;!'


def spoilt(random: Random, text: bytes) -> bytes:
    """Return text with up to five places changed, dropped, filled or doubled."""
    changed = bytearray(text)
    for _ in range(random.choice([1, 1, 1, 2, 5])):
        place, other = random.randrange(len(changed)), random.randrange(len(changed))
        kind = random.randrange(5)
        if kind == 0:
            changed[place] = random.randrange(256)
        elif kind == 1:
            del changed[place : place + random.choice([1, 2, 10])]
        elif kind == 2:
            changed[place:place] = bytes(random.choices(MARKS, k=3))
        elif kind == 3:
            changed[place:place] = changed[other : other + 20]
        else:
            changed[place] = random.choice(MARKS)
    return bytes(changed)
