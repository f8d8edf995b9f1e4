"""Spell Cyrillic names as passports, press and registers do, from a table of letters."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from random import Random

VOWELS = "аеёиоуыэюяәөүұі"
# Letters beyond the Russian alphabet, as passports print them; the schemes leave them open.
FURTHER = dict(zip("әғқңөұүһіґҳҷӣӯҗў", "agknouuhighjiuju", strict=True)) | {"є": "ie", "ї": "i"}
DATA = Path(__file__).parent / "data"
Rules = dict[tuple[str, str], str]


def load_schemes() -> dict[str, Rules]:
    """Read the table: scheme, letter or group, the place where the rule holds, what is written."""
    schemes: dict[str, Rules] = defaultdict(dict)
    with (DATA / "romanisation.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            schemes[row["scheme"]][row["cyrillic"], row["context"]] = row["latin"]
    return dict(schemes)


SCHEMES = load_schemes()


def romanise(word: str, scheme: str) -> str:
    """Spell one word in a scheme, with a capital."""
    rules, lower, spelt, place = SCHEMES[scheme], word.lower(), "", 0
    while place < len(lower):
        group, latin = _longest(lower, place, rules)
        spelt, place = spelt + latin, place + len(group)
    return spelt[:1].upper() + spelt[1:]


def _longest(word: str, place: int, rules: Rules) -> tuple[str, str]:
    pair, letter = word[place : place + 2], word[place]
    before, after = word[place - 1 : place], word[place + 1 : place + 2]
    places = ["end"] if place + len(pair) == len(word) else []
    for context in [*places, ""]:
        if len(pair) == 2 and (pair, context) in rules:
            return pair, rules[pair, context]
    contexts = {
        "yot": not before or before in VOWELS + "ъь",
        "vowel": not before or before in VOWELS,
        "front": after in "еиы" and bool(after),
        "between": bool(before and after) and before in VOWELS and after in VOWELS,
    }
    for context, holds in contexts.items():
        if holds and (letter, context) in rules:
            return letter, rules[letter, context]
    return letter, rules.get((letter, ""), FURTHER.get(letter, ""))


def slip(word: str, random: Random) -> str:
    """Make one typing mistake: a letter wrong, left out, doubled, added, or two swapped."""
    place = random.randrange(1, len(word)) if len(word) > 1 else 0
    letters = "абвгдеиклмнопрстуя" if word.lower() > "z" * 9 else "abdegiklmnoprstuvy"
    kind = random.choice(("wrong", "left out", "doubled", "added", "swapped"))
    head, char, tail = word[:place], word[place], word[place + 1 :]
    return {
        "wrong": head + random.choice(letters) + tail,
        "left out": head + tail,
        "doubled": head + char * 2 + tail,
        "added": head + random.choice(letters) + char + tail,
        "swapped": head + tail[:1] + char + tail[1:],
    }[kind]
