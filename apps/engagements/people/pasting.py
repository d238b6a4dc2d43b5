"""Parse people pasted from an address line or a spreadsheet, or typed."""

import re
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.core.words.text import is_one_line
from apps.engagements.services import NewStakeholder

ANGLED = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>]*)>(?P<rest>.*)$")
SEPARATORS = re.compile(r"[\t;,]")
LONGEST_NAME, LONGEST_ADDRESS = 120, 254
LINE_PROBLEM = gettext_noop("Line %(number)d: %(problem)s")


def parse_people(
    text: str, perspectives: Mapping[str, str], default: str = ""
) -> tuple[list[NewStakeholder], list[str]]:
    """Parse one person a line: `Name <mail>, perspective`, or the three separated by commas, semicolons or tabs.

    `perspectives` are slugs and labels; a line without one gets `default`. Returns the people, and a sentence for
    each line that can't be read.
    """
    people: list[NewStakeholder] = []
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            people.append(_parse_line(line, perspectives, default))
        except ValueError as error:
            problems.append(line_problem(number, str(error)))
    return people, problems


def line_problem(number: int, problem: str) -> str:
    return _(LINE_PROBLEM) % {"number": number, "problem": problem}


def _parse_line(line: str, perspectives: Mapping[str, str], default: str) -> NewStakeholder:
    if match := ANGLED.match(line):
        parts = [match["name"], match["email"], *SEPARATORS.split(match["rest"])]
    else:
        parts = SEPARATORS.split(line)
    return person_of(parts, perspectives, default)


def person_of(cells: Sequence[str], perspectives: Mapping[str, str], default: str = "") -> NewStakeholder:
    """Find name, address and perspective in cells of any order. Raises ValueError with what is wrong."""
    if any("\0" in cell for cell in cells):
        raise ValueError(_("it holds a character that no name has (NUL). Type the line anew."))
    words = [cell.strip(" \t\"'") for cell in cells if cell.strip(" \t\"'")]
    email = next((word for word in words if "@" in word), "")
    others = [word for word in words if word != email]
    perspective = next(
        (slug for word in reversed(others) if (slug := perspective_in(word, perspectives))), ""
    )
    names = [
        word for word in others if not (perspective and perspective_in(word, perspectives) == perspective)
    ]
    if email:
        _check_email(email)
    if not email and not names:
        raise ValueError(_("there is neither a name nor an address."))
    if names and not is_one_line(names[0]):
        raise ValueError(_("the name holds a line break. Write it on one line."))
    if names and len(names[0]) > LONGEST_NAME:
        raise ValueError(
            _("the name has %(length)d characters; %(most)d fit.")
            % {"length": len(names[0]), "most": LONGEST_NAME}
        )
    if len(names) > 1:
        raise ValueError(
            _("“%(word)s” is none of the perspectives: %(labels)s.")
            % {"word": names[-1], "labels": ", ".join(perspectives.values())}
        )
    if not (perspective or default):
        raise ValueError(
            _("the perspective is missing. Add it at the end of the line, or choose one for all.")
        )
    return NewStakeholder(
        name=names[0] if names else email.partition("@")[0], email=email, perspective=perspective or default
    )


def _check_email(email: str) -> None:
    try:
        validate_email(email)
        MaxLengthValidator(LONGEST_ADDRESS)(email)
    except ValidationError:
        raise ValueError(_("“%(word)s” is not a mail address.") % {"word": email}) from None


def perspective_in(word: str, perspectives: Mapping[str, str]) -> str:
    """Return the slug for a slug, a label or an unambiguous beginning of a label, else an empty text."""
    plain = word.casefold()
    for slug, label in perspectives.items():
        if plain in {slug.casefold(), label.casefold()}:
            return slug
    begun = [
        slug for slug, label in perspectives.items() if len(plain) > 2 and label.casefold().startswith(plain)
    ]
    return begun[0] if len(begun) == 1 else ""
