"""Dates and times, absolute and relative, in English and French: "tomorrow", "next Friday", "le 3 mars", "in two weeks", "14h30"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from frontdesk_tools.extract.base import Candidate, fold
from frontdesk_tools.extract.numbers import WORDS

_DAY_NAMES = (
    "monday lundi tuesday mardi wednesday mercredi thursday jeudi friday vendredi saturday samedi sunday dimanche"
)
_DAYS = {name: position // 2 for position, name in enumerate(_DAY_NAMES.split())}
_MONTH_NAMES = """january janvier jan janv;february fevrier feb fevr;march mars mar;april avril apr avr;may mai;june juin jun;
july juillet jul juil;august aout aug;september septembre sep sept;october octobre oct;november novembre nov;
december decembre dec"""
_MONTHS = {name: month for month, names in enumerate(_MONTH_NAMES.split(";"), 1) for name in names.split()}
_M = "|".join(sorted(_MONTHS, key=len, reverse=True))
_D = "|".join(_DAYS)
_N = r"\d{1,3}|" + "|".join(sorted((w for w, v in WORDS.items() if 1 <= v <= 31), key=len, reverse=True)) + "|a|an|une?"

_RELATIVE = {
    "day after tomorrow": 2,
    "apres-demain": 2,
    "apres demain": 2,
    "today": 0,
    "tonight": 0,
    "aujourd'hui": 0,
    "ce soir": 0,
    "this evening": 0,
    "this afternoon": 0,
    "cet apres-midi": 0,
    "tomorrow": 1,
    "demain": 1,
    "yesterday": -1,
    "hier": -1,
}
_RELATIVE_WORD = re.compile(r"\b(?:" + "|".join(sorted(_RELATIVE, key=len, reverse=True)) + r")\b")
_ISO = re.compile(r"\b(\d{4})[-/](\d{2})[-/](\d{2})\b")
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?(?![\d/])")
_DAY_MONTH = re.compile(rf"\b(?:the |le )?(\d{{1,2}})(?:st|nd|rd|th|er)?(?: of| de)? ({_M})\.?\b(?:,? (\d{{4}}))?")
_MONTH_DAY = re.compile(rf"\b({_M})(?:\.? |\.)(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (\d{{4}}))?")
_DAY_ALONE = re.compile(
    r"\b(?:the )?(\d{1,2})(?:st|nd|rd|th)(?: of (?:this|the) month\b|"
    r"(?=\s*(?:$|[.,?!;)]|(?:and|or|to|until|till|through|at|from|for|in|by|with|please|if|but|around|near|this|next|instead|then)\b)))"
)
_WEEKDAY = re.compile(rf"\b(?:(this|next|on|ce|cette|last) )?({_D})(?: (prochain|dernier))?\b")
_WEEKDAY_NEXT_WEEK = re.compile(rf"\b(?:({_D}),? (?:of )?next week|next week,? (?:on )?({_D}))\b")
_AHEAD = re.compile(rf"\b(?:in|dans) ({_N}) (days?|weeks?|months?|jours?|semaines?|mois)\b")
_WEEKEND = re.compile(r"\b(?:(this|next|ce|the|le) )?(?:week-?end|week end)(?: (prochain))?\b")
_NEXT_WEEK = re.compile(r"\b(?:next week|la semaine prochaine|semaine prochaine)\b")
_HALF = r"(am|pm|a\.m|p\.m)"
_TIME = re.compile(
    rf"(?<![\d:.])\b(?:(\d{{1,2}})(?::|\s?h\s?)(\d{{2}})?\s?{_HALF}?|(\d{{1,2}})\s?{_HALF}|(noon|midi|midnight|minuit))\b"
)
_HOUR_NAMES = "one two three four five six seven eight nine ten eleven twelve"
_HOURS = {name: hour for hour, name in enumerate(_HOUR_NAMES.split(), 1)}
_PART = "morning|afternoon|evening|night"
_SPOKEN_TIME = re.compile(
    rf"\b(?:(?P<lead>{_PART})(?: at| around)? )?(?:(?:a )?(?P<past>half past|quarter past|quarter to) )?"
    rf"(?P<hour>\d{{1,2}}|{'|'.join(_HOURS)})\b(?::(?P<minute>\d{{2}}))?(?P<clock> ?o'? ?clock)?(?: ?{_HALF})?"
    rf"(?: (?:in the|at) (?P<part>{_PART}))?(?![\w%:]| ?(?:people|persons?|guests?|adults?|tickets?|nights?|rooms?|[$€£])\b)"
)
_PAST = {"half past": 30, "quarter past": 15, "quarter to": -15}
Found = Iterator[tuple[int, int, date]]
_NAMED_TIMES = {"noon": "12:00", "midi": "12:00", "midnight": "00:00", "minuit": "00:00"}


def is_calendar_word(word: str) -> bool:
    """Whether a folded word is the name of a day or a month, written out."""
    return word in _DAYS or (len(word) > 3 and word in _MONTHS)


def find_dates(text: str, today: date, language: str | None = None) -> Iterator[Candidate]:
    """Dates as ISO days, times as HH:MM. A day without a year is the next one to come."""
    folded = fold(text)
    found: list[tuple[int, int, date]] = []
    for finder in (_iso, _with_month, _numeric(language), _weekdays, _relative, _ahead, _weekends, _day_alone):
        for start, end, day in finder(folded, today):
            if not any(a < end and start < b for a, b, _ in found):
                found.append((start, end, day))
    for start, end, day in sorted(found):
        yield Candidate("date", day.isoformat(), text[start:end], start, end)
    yield from _times(text, folded)


def _iso(folded: str, _today: date) -> Found:
    for m in _ISO.finditer(folded):
        if day := _make(int(m[1]), int(m[2]), int(m[3])):
            yield *m.span(), day


def _with_month(folded: str, today: date) -> Found:
    for m in _DAY_MONTH.finditer(folded):
        if day := _coming(today, _MONTHS[m[2]], int(m[1]), m[3]):
            yield *m.span(), day
    for m in _MONTH_DAY.finditer(folded):
        if day := _coming(today, _MONTHS[m[1]], int(m[2]), m[3]):
            yield *m.span(), day


def _numeric(language: str | None) -> Callable[[str, date], Found]:
    def find(folded: str, today: date) -> Found:
        for m in _NUMERIC.finditer(folded):
            first, second = int(m[1]), int(m[2])
            month_first = language != "fr" and second > 12
            month, day_number = (first, second) if month_first else (second, first)
            year = m[3] if m[3] is None or len(m[3]) == 4 else f"20{m[3]}"
            if "/" in m[0] and (day := _coming(today, month, day_number, year)):
                yield *m.span(), day

    return find


def _relative(folded: str, today: date) -> Found:
    for m in _RELATIVE_WORD.finditer(folded):
        yield *m.span(), today + timedelta(days=_RELATIVE[m[0]])
    for m in _NEXT_WEEK.finditer(folded):
        yield *m.span(), today + timedelta(days=7 - today.weekday())


def _ahead(folded: str, today: date) -> Found:
    for m in _AHEAD.finditer(folded):
        count = int(m[1]) if m[1].isdigit() else WORDS.get(m[1], 1)
        if m[2].startswith(("month", "mois")):
            yield *m.span(), _add_months(today, min(count, 120))
        else:
            yield *m.span(), today + timedelta(days=count * (7 if m[2].startswith(("week", "semaine")) else 1))


def _weekdays(folded: str, today: date) -> Found:
    for m in _WEEKDAY_NEXT_WEEK.finditer(folded):
        yield *m.span(), today + timedelta(days=7 - today.weekday() + _DAYS[m[1] or m[2]])
    for m in _WEEKDAY.finditer(folded):
        ahead = (_DAYS[m[2]] - today.weekday()) % 7
        if m[1] == "last" or m[3] == "dernier":
            ahead = ahead - 7
        elif m[1] == "next" or m[3] == "prochain":
            ahead = ahead or 7
        yield *m.span(), today + timedelta(days=ahead)


def _day_alone(folded: str, today: date) -> Found:
    """ "The 8th": of this month, or of the next one when it is over."""
    for m in _DAY_ALONE.finditer(folded):
        months = (_add_months(today.replace(day=1), ahead) for ahead in range(3))
        days = (_make(month.year, month.month, int(m[1])) for month in months)
        if day := next((day for day in days if day is not None and day >= today), None):
            yield *m.span(), day


def _weekends(folded: str, today: date) -> Found:
    for m in _WEEKEND.finditer(folded):
        ahead = (5 - today.weekday()) % 7 + (7 if m[1] == "next" or m[2] else 0)
        yield *m.span(), today + timedelta(days=ahead)


def _times(text: str, folded: str) -> Iterator[Candidate]:
    spoken = [(m.span(), _spoken_time(m)) for m in _SPOKEN_TIME.finditer(folded)]
    told = [(span, value) for span, value in spoken if value]
    for m in _TIME.finditer(folded):
        if not any(start < m.end() and m.start() < end for (start, end), _ in told):
            told.append((m.span(), _written_time(m)))
    for (start, end), value in sorted(told):
        if value:
            yield Candidate("time", value, text[start:end], start, end)


def _written_time(m: re.Match[str]) -> str:
    """ "14:30", "14h30", "2 pm", "noon"; empty when there is no such time."""
    if m[6]:
        return _NAMED_TIMES[m[6]]
    hour, minute, half = int(m[1] or m[4]), int(m[2] or 0), (m[3] or m[5] or "").replace(".", "")
    return _clock(hour % 12 + 12 if half == "pm" else hour % 12 if half == "am" else hour, minute)


def _spoken_time(m: re.Match[str]) -> str:
    """ "Half past 11 in the morning", "evening 5:30", "7 o'clock"; empty when nothing says that it is a time."""
    part, half = m["lead"] or m["part"], (m[6] or "").replace(".", "")
    if not (part or half or m["past"] or m["clock"]):
        return ""
    hour = _HOURS.get(m["hour"]) or int(m["hour"])
    evening = part in ("afternoon", "evening") or (part == "night" and hour >= 6)
    late = half == "pm" or (not half and evening and hour < 12)
    minutes = hour % 12 * 60 + 720 * late if half or (part and hour <= 12) else hour * 60
    if part == "afternoon" and not half and hour == 12:
        minutes = 720
    minutes += int(m["minute"] or 0) + _PAST.get(m["past"] or "", 0)
    return _clock(*divmod(minutes, 60))


def _clock(hour: int, minute: int) -> str:
    return f"{hour:02d}:{minute:02d}" if hour <= 23 and minute <= 59 else ""


def _coming(today: date, month: int, day: int, year: str | None) -> date | None:
    if year:
        return _make(int(year), month, day)
    this_year = _make(today.year, month, day)
    if this_year is not None and this_year >= today:
        return this_year
    return _make(today.year + 1, month, day) or this_year


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _add_months(today: date, count: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + count, 12)
    return next(day for last in range(today.day, 0, -1) if (day := _make(year, month + 1, last)))
