"""Digits as they are spoken, so that ``1999`` meets ``nineteen ninety-nine``. English and Chinese.

Other languages keep their digits: the words around them are matched, and the forced alignment
reads digits as the model does.
"""

import re

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_HAN = "零一二三四五六七八九"
_HAN_SCALES = ((10**8, "亿"), (10**4, "万"))
_HAN_PLACES = ((1000, "千"), (100, "百"), (10, "十"))

_NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_LONGEST = 15
"""Digits: what is longer is a code, and is read digit by digit."""


def spoken(text: str, language: str | None) -> str:
    """``text`` with its numbers as they are read aloud in ``language`` (ISO 639-1)."""
    if language == "en":
        return _NUMBER.sub(lambda match: f" {_english(match[0])} ", text).replace("%", " percent ")
    if language == "zh":
        text = re.sub(rf"({_NUMBER.pattern})%", r"百分之\1", text)
        return _NUMBER.sub(lambda match: _chinese(match[0]), text)
    return text


def _english(digits: str) -> str:
    whole, _, fraction = digits.replace(",", "").partition(".")
    if len(whole) > _LONGEST or (whole[0] == "0" and len(whole) > 1):
        words = [_ONES[int(digit)] for digit in whole]
    elif len(whole) == 4 and "," not in digits and "1100" <= whole <= "2099" and not fraction:
        words = _year(int(whole))
    else:
        words = _cardinal(int(whole))
    if fraction:
        words += ["point", *(_ONES[int(digit)] for digit in fraction)]
    return " ".join(words)


def _year(number: int) -> list[str]:
    century, rest = divmod(number, 100)
    if century == 20 and rest < 10:
        return _cardinal(number)
    if rest == 0:
        return [*_cardinal(century), "hundred"]
    return [*_cardinal(century), *(["oh"] if rest < 10 else []), *_cardinal(rest)]


def _cardinal(number: int) -> list[str]:
    if number < 20:
        return [_ONES[number]]
    if number < 100:
        tens, ones = divmod(number, 10)
        return [_TENS[tens - 2], *([_ONES[ones]] if ones else [])]
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return [_ONES[hundreds], "hundred", *(_cardinal(rest) if rest else [])]
    size, name = next((size, name) for size, name in _SCALES if number >= size)
    most, rest = divmod(number, size)
    return [*_cardinal(most), name, *(_cardinal(rest) if rest else [])]


def _chinese(digits: str) -> str:
    whole, _, fraction = digits.replace(",", "").partition(".")
    by_digit = len(whole) > 12 or (whole[0] == "0" and len(whole) > 1)
    if by_digit or (len(whole) == 4 and "1900" <= whole <= "2099" and not fraction):
        read = "".join(_HAN[int(digit)] for digit in whole)
    else:
        read = _han(int(whole))
    return read + ("点" + "".join(_HAN[int(digit)] for digit in fraction) if fraction else "")


def _han(number: int, *, first: bool = True) -> str:
    if number < 10:
        return _HAN[number]
    places = (*_HAN_SCALES, *_HAN_PLACES)
    size, name = next((size, name) for size, name in places if number >= size)
    most, rest = divmod(number, size)
    gap = "零" if 0 < rest < size // 10 else ""
    lead = "" if first and name == "十" and most == 1 else _han(most, first=first)
    return lead + name + (gap + _han(rest, first=False) if rest else "")
