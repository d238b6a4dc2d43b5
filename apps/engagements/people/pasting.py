"""Parse people pasted from an address line or a spreadsheet, or typed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from apps.core.words.text import is_one_line
from apps.engagements.models import Stakeholder
from apps.engagements.selectors import Listed
from apps.engagements.services import NewStakeholder, twice_words
from apps.findings.sentences import few_listed

ANGLED = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>]*)>(?P<rest>.*)$")
SEPARATORS = re.compile(r"[\t;,]")
DASH = re.compile(r"\s[-–—]\s")
LONGEST_NAME, LONGEST_ADDRESS = 120, 254
LINE_PROBLEM = gettext_noop("Line %(number)d: %(problem)s")
_IN_BRACKETS = re.compile(r"^(?P<name>.*\S)\s*\((?P<word>[^()]+)\)\s*$")
_MOST_QUOTED = 60  # characters of a line that is told to be wrong
_WORDS = re.compile(r"[^\W_]+")
_SHORTEST = 3  # letters of a label by which it may be meant


class UnknownWord(ValueError):
    """A word stands where the perspective would, and is none. The facilitator says once what it means."""

    def __init__(self, word: str) -> None:
        self.word = word
        super().__init__(_("“%(word)s” is none of the perspectives.") % {"word": word})


@dataclass(frozen=True)
class Typed:
    """Whom a line names, and what it says of their perspective: one of those heard, another word, or nothing."""

    name: str
    email: str
    perspective: str
    unknown: str = ""


@dataclass(frozen=True)
class Perspectives:
    """The perspectives heard, and the words by which people name them."""

    labels: Mapping[str, str]
    phrases: Mapping[
        str, str
    ]  # by what they mean: of the questionnaire, of the labels, and said by the facilitator
    rest: str = ""  # what the facilitator said that all other words mean

    @classmethod
    def of(
        cls,
        labels: Mapping[str, str],
        words: Mapping[str, Sequence[str]] | None = None,
        meanings: Mapping[str, str] | None = None,
        rest: str = "",
    ) -> "Perspectives":
        # Of a label's own words, those that no other label has: "legal" is one of "Security, legal and risk".
        own = [(slug, word) for slug, label in labels.items() for word in set(plain(label).split())]
        every = [word for _slug, word in own]
        phrases = {word: slug for slug, word in own if every.count(word) == 1 and len(word) >= _SHORTEST}
        for slug, known in (words or {}).items():
            phrases |= {plain(word): slug for word in known if slug in labels}
        return cls(labels, phrases | dict(meanings or {}), rest)

    def named(self, word: str) -> str:
        """Return the slug for a slug, a label, an unambiguous beginning of a label or a known word, else nothing."""
        folded = word.casefold()
        for slug, label in self.labels.items():
            if folded in {slug.casefold(), label.casefold()}:
                return slug
        if phrase := self.phrases.get(plain(word)):
            return phrase
        begun = [
            slug
            for slug, label in self.labels.items()
            if len(folded) >= _SHORTEST and label.casefold().startswith(folded)
        ]
        return begun[0] if len(begun) == 1 else ""

    def within(self, word: str) -> str:
        """Return the slug that a text of several words names: "the data people". Nothing if it names two, or none."""
        text = f" {plain(word)} "
        found = {phrase: slug for phrase, slug in self.phrases.items() if f" {phrase} " in text}
        longest = max((phrase.count(" ") for phrase in found), default=0)
        slugs = {slug for phrase, slug in found.items() if phrase.count(" ") == longest}
        return slugs.pop() if len(slugs) == 1 else ""

    def nearest(self, word: str) -> str:
        """Return the slug that an unknown word most likely means, or nothing."""
        if slug := self.within(word):
            return slug
        near = (
            get_close_matches(each, self.phrases, n=1, cutoff=0.75)
            for each in (plain(word), *plain(word).split())
        )
        return next((self.phrases[match[0]] for match in near if match), "")


def plain(text: str) -> str:
    """Return the words of a text in small letters, without what stands between them."""
    return " ".join(_WORDS.findall(text.casefold()))


@dataclass(frozen=True)
class OnListAlready:
    """A line that names somebody of the list, whose row stays as it is."""

    number: int
    typed: Typed
    person: Stakeholder

    @property
    def has_another_address(self) -> bool:
        return bool(self.typed.email) and self.typed.email.casefold() != self.person.email.casefold()


def left_as_they_are(lines: Sequence[OnListAlready], labels: Mapping[str, str]) -> str:
    """Say whose rows stay as they are, and of each line that says another perspective what to do if it is meant."""
    text = ngettext(
        "%(names)s is on the list already and stays as before.",
        "%(count)d of them are on the list already and stay as before: %(names)s.",
        len(lines),
    )
    parts = [text % {"count": len(lines), "names": few_listed([str(line.person) for line in lines])}]
    moved = [line for line in lines if line.typed.perspective not in {"", line.person.perspective}]
    words = _("Line %(number)d says %(said)s, the list has %(person)s under %(perspective)s.")
    parts += [
        words
        % {
            "number": line.number,
            "said": labels.get(line.typed.perspective, line.typed.perspective),
            "person": line.person,
            "perspective": labels.get(line.person.perspective, line.person.perspective),
        }
        for line in moved
    ]
    if moved:
        advice = _(
            "To change a perspective, open the row. Somebody else of that name? Write what tells them apart, such as "
            "“%(name)s (night shift)”."
        )
        parts.append(advice % {"name": moved[0].person})
    if unlike := [str(line.number) for line in lines if line.has_another_address]:
        text = ngettext(
            "The address in line %(numbers)s was not taken over: change it in the row.",
            "The addresses in lines %(numbers)s were not taken over: change each in its row.",
            len(unlike),
        )
        parts.append(text % {"numbers": ", ".join(unlike)})
    return " ".join(parts)


@dataclass(frozen=True)
class Pasted:
    people: list[NewStakeholder]
    problems: list[str]  # a sentence for each line that can't be read
    unknown: list[tuple[int, str]]  # lines with a word that is no perspective
    listed: list[OnListAlready]


def parse_people(
    text: str, perspectives: Perspectives, default: str = "", listed: Listed[Stakeholder] | None = None
) -> Pasted:
    """Read the people of a text, one a line; a line without a perspective gets `default`.

    A line is `Name <mail>, perspective`, or the three separated by commas, semicolons, tabs or dashes. Of somebody who
    is `listed` it needs no perspective that anybody knows.
    """
    pasted, read_before = Pasted([], [], [], []), Listed[NewStakeholder]()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = ANGLED.match(line)
        # A comma within the name of "Okafor, Dele <dele@example.com>" separates nothing.
        first, rest = ([match["name"], match["email"]], match["rest"]) if match else ([], line)
        try:
            typed = typed_in([*first, *_cells(rest, perspectives)], perspectives)
            if present := listed.who_is(typed) if listed else None:
                pasted.listed.append(OnListAlready(number, typed, present))
                continue
            pasted.people.append(person_of(typed, default, read_before))
        except UnknownWord as error:
            pasted.unknown.append((number, error.word))
        except ValueError as error:
            pasted.problems.append(_pasted_problem(number, line, str(error)))
    return pasted


def _cells(text: str, perspectives: Perspectives) -> Iterator[str]:
    for cell in SEPARATORS.split(text):
        # A perspective's own name may hold a dash.
        for part in [cell] if perspectives.named(cell.strip()) else DASH.split(cell):
            found = _IN_BRACKETS.match(part)
            # "Samir Qureshi (risk)"; what else stands in brackets is part of the name.
            if found and (perspectives.named(found["word"].strip()) or perspectives.within(found["word"])):
                yield from (found["name"], found["word"])
            else:
                yield part


def _pasted_problem(number: int, line: str, problem: str) -> str:
    text = Truncator(line.replace("\0", "").strip()).chars(_MOST_QUOTED)
    return _("Line %(number)d, “%(text)s”: %(problem)s") % {
        "number": number,
        "text": text,
        "problem": problem,
    }


def line_problem(number: int, problem: str) -> str:
    return _(LINE_PROBLEM) % {"number": number, "problem": problem}


def typed_in(cells: Sequence[str], perspectives: Perspectives) -> Typed:
    """Find name, address and perspective in cells of any order. Raises ValueError with what is wrong."""
    if any("\0" in cell for cell in cells):
        raise ValueError(_("it holds a character that no name has (NUL). Type the line anew."))
    words = [word for cell in cells if (word := cell.strip(" \t\"'"))]
    email = next((word for word in words if "@" in word), "")
    names, perspective = _parted([word for word in words if word != email], perspectives)
    _check_email(email)
    _check_names(names, email, is_named=bool(perspective))
    # Whoever pastes addresses alone still has to tell people apart on the list.
    name, *rest = *names, *([] if names else [email.partition("@")[0]])
    if rest and not perspectives.rest:
        return Typed(name, email, "", unknown=rest[-1])
    return Typed(name, email, perspectives.rest if rest else perspective)


def person_of(typed: Typed, default: str, read_before: Listed[NewStakeholder]) -> NewStakeholder:
    """Return the person of a line, with a perspective. Raises UnknownWord, and ValueError with what is wrong."""
    if typed.unknown:
        raise UnknownWord(typed.unknown)
    if not (typed.perspective or default):
        raise ValueError(
            _("the perspective is missing. Add it at the end of the line, or choose one for all.")
        )
    person = NewStakeholder(typed.name, typed.email, typed.perspective or default)
    if read_before.who_is(person):
        raise ValueError(twice_words(person))
    read_before.add(person)
    return person


def _parted(words: Sequence[str], perspectives: Perspectives) -> tuple[list[str], str]:
    """Tell the words of the name from the perspective, empty where none is written."""
    slugs = [perspectives.named(word) for word in words]
    if len(words) > 1 and not any(slugs):
        # The first is a name, whatever words are in it.
        slugs = [slugs[0], *map(perspectives.within, words[1:])]
    # The last one: a name may begin like a perspective, and people write that at the end.
    perspective = next(filter(None, reversed(slugs)), "")
    return [
        word for word, slug in zip(words, slugs, strict=True) if not slug or slug != perspective
    ], perspective


def _check_email(email: str) -> None:
    try:
        if email:
            validate_email(email)
            MaxLengthValidator(LONGEST_ADDRESS)(email)
    except ValidationError:
        raise ValueError(_("“%(word)s” is not a mail address.") % {"word": email}) from None


def _check_names(names: Sequence[str], email: str, *, is_named: bool) -> None:
    if not names:
        if not email:
            raise ValueError(_("there is neither a name nor an address."))
        return
    # Names stand in the headers of mails.
    if not is_one_line(names[0]):
        raise ValueError(_("the name holds a line break. Write it on one line."))
    if len(names[0]) > LONGEST_NAME:
        raise ValueError(
            _("the name has %(length)d characters; %(most)d fit.")
            % {"length": len(names[0]), "most": LONGEST_NAME}
        )
    if len(names) > 1 and is_named:
        raise ValueError(
            _("“%(word)s” is left over: a line has a name, an address and a perspective.")
            % {"word": names[-1]}
        )


@dataclass(frozen=True)
class WordToExplain:
    word: str
    lines: tuple[int, ...]
    guess: str  # the label of what it most likely means, or nothing; never chosen for anybody


def words_to_explain(unknown: Iterable[tuple[int, str]], perspectives: Perspectives) -> list[WordToExplain]:
    """Return each unknown word once, with its lines and the perspective it most likely means."""
    lines: dict[str, list[int]] = {}
    spelled: dict[str, str] = {}
    for number, word in unknown:
        lines.setdefault(plain(word), []).append(number)
        spelled.setdefault(plain(word), word)
    return [
        WordToExplain(
            spelled[key], tuple(numbers), perspectives.labels.get(perspectives.nearest(spelled[key]), "")
        )
        for key, numbers in lines.items()
    ]
