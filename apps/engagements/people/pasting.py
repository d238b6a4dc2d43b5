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
    """Return the people of a text, one a line, and a sentence for each line that can't be read.

    A line is `Name <mail>, perspective`, or the three separated by commas, semicolons or tabs.
    `perspectives` are slugs and labels; a line without one gets `default`.
    """
    people: list[NewStakeholder] = []
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = ANGLED.match(line)
        # A comma within the name of "Okafor, Dele <dele@example.com>" separates nothing.
        first, rest = ([match["name"], match["email"]], match["rest"]) if match else ([], line)
        try:
            people.append(person_of([*first, *SEPARATORS.split(rest)], perspectives, default))
        except ValueError as error:
            problems.append(line_problem(number, str(error)))
    return people, problems


def line_problem(number: int, problem: str) -> str:
    return _(LINE_PROBLEM) % {"number": number, "problem": problem}


def person_of(cells: Sequence[str], perspectives: Mapping[str, str], default: str = "") -> NewStakeholder:
    """Find name, address and perspective in cells of any order. Raises ValueError with what is wrong."""
    if any("\0" in cell for cell in cells):
        raise ValueError(_("it holds a character that no name has (NUL). Type the line anew."))
    words = [word for cell in cells if (word := cell.strip(" \t\"'"))]
    email = next((word for word in words if "@" in word), "")
    others = [(word, perspective_in(word, perspectives)) for word in words if word != email]
    # The last one: a name may begin like a perspective, and people write that at the end.
    perspective = next((slug for _word, slug in reversed(others) if slug), default)
    names = [word for word, slug in others if not slug or slug != perspective]
    _check_email(email)
    _check_names(names, email, perspectives)
    if not perspective:
        raise ValueError(
            _("the perspective is missing. Add it at the end of the line, or choose one for all.")
        )
    # Whoever pastes addresses alone still has to tell people apart on the list.
    name, *_rest = *names, email.partition("@")[0]
    return NewStakeholder(name, email, perspective)


def _check_email(email: str) -> None:
    try:
        if email:
            validate_email(email)
            MaxLengthValidator(LONGEST_ADDRESS)(email)
    except ValidationError:
        raise ValueError(_("“%(word)s” is not a mail address.") % {"word": email}) from None


def _check_names(names: Sequence[str], email: str, perspectives: Mapping[str, str]) -> None:
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
    if len(names) > 1:
        raise ValueError(
            _("“%(word)s” is none of the perspectives: %(labels)s.")
            % {"word": names[-1], "labels": ", ".join(perspectives.values())}
        )


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
