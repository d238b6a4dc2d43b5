"""Which names, as people type them, may be one person's."""

import pytest

from apps.core.words.names import is_like, is_same, words_of


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("Tomas Zielinksi", "Tomasz Zielinski"),
        ("Ben Carvr", "Ben Carver"),
        ("Pria Nayr", "Priya Nair"),
        ("Marie Louise ONeill", "Marie-Louise O'Neill"),
        ("Marielouise O’Neill", "Marie-Louise O'Neill"),
        ("jurgen muller", "Jürgen Müller"),
        ("Juergen Mueller", "Jürgen Müller"),
        ("Michal Wojcik", "Michał Wójcik"),
        ("Soren Ostergaard", "Søren Østergaard"),
        ("Okafor, Dele", "Dele Okafor"),
        ("Dr. Anna Schmidt", "Anna Schmidt"),
        ("Anna S.", "Anna Sommer"),
        ("Anna", "Anna Sommer"),
        ("Anna Maria Sommer", "Anna Sommer"),
        ("Jo Berg", "Johanna Berg"),
        ("Karl Weber", "Carl Weber"),
    ],
)
def test_names_that_may_be_one_persons(typed: str, listed: str) -> None:
    assert is_like(typed, listed)
    assert is_like(listed, typed)


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("Anna Schmidt", "Anna Sommer"),
        ("Ben Carver", "Ben Harper"),
        ("Priya Nair", "Priya Rao"),
        ("Peter Berg", "Peter Becker"),
        ("Tomas Novak", "Tomas Kovac"),
        ("Maria Santos", "Maria Sanchez"),
        ("Tom Hall", "Tim Hall"),
        ("Lee Wong", "Leo Wong"),
        ("Dr Berg", "Dr Novak"),
        ("Anna A.", "Anna Berg"),
        ("A. S.", "Anna Schmidt"),
        ("Guest 7", "Guest 12"),
        ("Jo", "Berg"),
        ("", "Anna"),
        ("", ""),
        ("…", "Anna"),
    ],
)
def test_names_that_are_two_peoples(typed: str, listed: str) -> None:
    assert not is_like(typed, listed)
    assert not is_like(listed, typed)


def test_one_name_is_the_same_however_it_is_typed_and_a_near_one_is_not() -> None:
    assert is_same("marie louise o’neill", "Marie-Louise O'Neill")
    assert not is_same("Tomas Zielinski", "Tomasz Zielinski")
    assert not is_same("", "")
    assert words_of("Prof. Dr. Ünal") == ("unal",)
