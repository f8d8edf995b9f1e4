"""The matching key of names: one spelling for what different scripts and alphabets write apart.

A word becomes the text of its sounds in fifteen consonants and five vowels. A Cyrillic word has
one key; a Latin one may be read in several ways (German "ch" is х, English ч, French ш), so it has
a key for each. Two words are alike as far as their most similar keys are. The key only finds and
ranks: it is never stored or shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product

from anyascii import anyascii
from rapidfuzz.distance import OSA

MOST_WORDS = 8
LONGEST_WORD = 60
MOST_READINGS = 8
#: Below this, two words count as different: two slips in a word of five sounds are still alike.
ALIKE = 0.55
#: A key without vowels, of a script that writes none.
BARE = "~"

_CYRILLIC = dict(
    zip("абвгдезийклмнопрстуфхцчшщыэюяё", "abvhdesiiklmnoprstufhsxxxieuae", strict=True)
) | dict(zip("жїієґўәғқңөұүһҳҷӣӯҗ", "xiiehuahknouuhhxiux", strict=True))
# Vowels that need a mark before them: in a run of vowels only the last one counts.
_CYRILLIC |= {"ю": "iu", "я": "ia", "ё": "io", "ь": "", "ъ": "", "ӏ": "", "ї": "i"}
_LATIN_LETTERS = str.maketrans(
    dict.fromkeys("šžčŝşćśźż", "S") | {"ğ": "g", "ə": "a", "ı": "i", "ł": "l", "đ": "d", "ß": "ss"}
)
# Groups of Latin letters and the sounds they can stand for.
_READ_AS = (
    ("schtsch chtch shch stch tsch dsch dzh sch sh zh S", "x"),
    ("ch", "x h"),
    ("tch", "x th"),
    ("j", "i x"),
    ("dj", "x di"),
    ("ç", "x s"),
    ("kh gh g h", "h"),
    ("gue", "he"),
    ("gui guy", "hi"),
    ("tz ts tc z s", "s"),
    ("c", "s k"),
    ("ce", "se"),
    ("ci", "si"),
    ("ck", "k sk"),
    ("x", "ks h"),
    ("qu q", "k"),
    ("ph", "f"),
    ("th", "t th"),
    ("w", "v"),
    ("y", "i"),
)
_GROUPS = {group: sounds.split() for groups, sounds in _READ_AS for group in groups.split()}
_PIECES = re.compile("|".join(sorted(_GROUPS, key=len, reverse=True)) + "|.", re.DOTALL)
_ABJADS = ("ARABIC", "HEBREW", "SYRIAC")
# Letters that Persian and Arabic spell apart and Latin passports do not; long vowels.
_ABJAD_LETTERS = str.maketrans("ضظذةىئ", "زززهيي")
_ABJAD_SOUNDS = str.maketrans({"w": "u", "y": "i", "g": "h", "z": "s", "q": "k"})
_VOWELS = "aeiou"
_RUN = re.compile(f"[{_VOWELS}]+")
_ENDINGS = (
    (re.compile(r"(?<=.in)e$"), ""),  # French -ine
    (re.compile(r"(?<=..[vn])a$"), ""),  # a woman's -ova, -ina
    (re.compile(r"(?<=sk)[aei]$"), ""),  # -skaya, -sky
)


def words_of(text: str, most: int = MOST_WORDS) -> list[str]:
    """Return the words of a text in small letters, without marks that only tell soft from hard."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(_letter(char) for char in unicodedata.normalize("NFC", folded))
    return [word[:LONGEST_WORD] for word in kept.split()[:most]]


def _letter(char: str) -> str:
    if char.isalpha() and unicodedata.category(char) != "Lm":
        return char
    # Marks above a letter, soft and hard signs and their stand-ins belong to the word.
    is_inside = char in "'\"`’‘ʼʹʺ´″′" or unicodedata.category(char) in {"Mn", "Lm", "Cf"}
    return "" if is_inside else " "


@lru_cache(maxsize=5_000)
def readings(word: str) -> tuple[str, ...]:
    """Return the keys of a word, the likeliest first."""
    if _is_abjad(word):
        return (BARE + bare(_fold(_consonants(word))),)
    keys = dict.fromkeys(_fold(spelling) for spelling in _spellings(word))
    return tuple(key for key in keys if key)


def bare(key: str) -> str:
    """Return a key without its vowels."""
    return "".join(char for char in key if char not in _VOWELS and char != BARE)


def _is_abjad(word: str) -> bool:
    return any(unicodedata.name(char, "").startswith(_ABJADS) for char in word)


def _consonants(word: str) -> str:
    """Return the consonants of a word whose script leaves most vowels out."""
    start, rest = ("v", word[1:]) if word.startswith("و") else ("", word)
    latin = anyascii(rest.translate(_ABJAD_LETTERS)).lower()
    return start + latin.translate(_ABJAD_SOUNDS)


def _spellings(word: str) -> Iterable[str]:
    if any(char in _CYRILLIC for char in word):
        return ["".join(_CYRILLIC.get(char, "") or _foreign(char) for char in word)]
    latin = _ascii(word)
    ways = [_GROUPS.get(piece, [piece]) for piece in _PIECES.findall(latin)]
    found = []
    for choice in product(*ways):
        found.append("".join(choice))
        if len(found) == MOST_READINGS:
            break
    return found


def _foreign(char: str) -> str:
    return "" if char in _CYRILLIC else _ascii(char)


def _ascii(word: str) -> str:
    marked = unicodedata.normalize("NFC", word).translate(_LATIN_LETTERS)
    return "".join(char if char in "Sç" else anyascii(char).lower() for char in marked)


def _fold(text: str) -> str:
    """Bring a text of sounds into its final form."""
    folded = re.sub(r"[dt]x|xt?x+", "x", text)
    folded = re.sub(r"[dt]s", "s", folded)
    folded = _RUN.sub(_vowel, folded)
    folded = re.sub(r"([^aeiou])\1+", r"\1", folded)
    for ending, instead in _ENDINGS:
        folded = ending.sub(instead, folded)
    return "".join(char for char in folded if char.isalpha())


def _vowel(run: re.Match[str]) -> str:
    """Return the vowel of a run: "iou" and "ou" are у, "io" is ё, else the last that is no i."""
    text = run[0]
    if text.endswith("ou"):
        return "u"
    if text.endswith("io"):
        return "e"
    return (text.replace("i", "") or "i")[-1]


def likeness(word: str, other: str) -> float:
    """Return how much alike two words are: 1 where they may be spellings of the same."""
    return max(
        (_key_likeness(key, its) for key, its in product(readings(word), readings(other))),
        default=0.0,
    )


def _key_likeness(key: str, other: str) -> float:
    if key.startswith(BARE) or other.startswith(BARE):
        key, other = bare(key), bare(other)
    return OSA.normalized_similarity(key, other)


def name_likeness(asked: Sequence[str], name: Sequence[str]) -> float:
    """Return how much of the asked words a name has, each of its words counting once."""
    left, total = list(name), 0.0
    pairs = sorted(
        ((likeness(word, other), word, other) for word in asked for other in name), reverse=True
    )
    wanted = list(asked)
    for score, word, other in pairs:
        if score >= ALIKE and word in wanted and other in left:
            wanted.remove(word)
            left.remove(other)
            total += score
    return total / len(asked) if asked else 0.0
