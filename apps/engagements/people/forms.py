from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import ProhibitNullCharactersValidator
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.words.numerals import numeral
from apps.core.words.text import validate_one_line
from apps.engagements.models import Engagement
from apps.engagements.people.csv_files import FileNotRead, Line, decoded, read_people
from apps.engagements.people.pasting import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    OnListAlready,
    Pasted,
    Perspectives,
    WordToExplain,
    left_as_they_are,
    parse_people,
    plain,
    words_to_explain,
)
from apps.engagements.selectors import listed_in, perspective_labels
from apps.engagements.services import on_list_words
from apps.instruments.selectors import words_of_perspectives

LARGEST_FILE = 1_000_000
ERASED_WISH_IT = "erased_wish_it"  # the box that stands there only after somebody on the form was erased


class ManyPeopleForm(forms.Form):
    asks_for_wish = False
    words: Sequence[WordToExplain] = ()

    perspective = forms.ChoiceField(
        label=_("Perspective of lines without one"),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        *,
        engagement: Engagement,
    ) -> None:
        super().__init__(data, files)
        self.engagement = engagement
        self.labels = perspective_labels(engagement)
        self.meanings = self._meanings(data or {})
        words = words_of_perspectives(engagement.instrument_version.slug)
        known = {plain(word): slug for word, slug in self.meanings.items()}
        sent = data or QueryDict()
        rest = str(sent.get("rest-said" if "import" in sent else "rest", ""))
        self.rest = rest if rest in self.labels else ""
        self.perspectives = Perspectives.of(self.labels, words, known, self.rest)
        field = cast("forms.ChoiceField", self.fields["perspective"])
        field.choices = [("", _("None: each line names its own")), *self.labels.items()]

    def _meanings(self, data: Mapping[str, object]) -> dict[str, str]:
        """Return what was said of words that are no perspective, each beside its word."""
        # Who adds what was shown adds no line that was not read yet when it was shown.
        start = "word-said" if "import" in data else "word-"
        pairs = (
            (data[key], data.get(f"means-{key.removeprefix('word-')}"))
            for key in data
            if key.startswith(start)
        )
        return {str(word): str(slug) for word, slug in pairs if slug in self.labels}

    @property
    def offered_rest(self) -> str:
        """Return what all other words are offered to mean: as was said, or as lines without any were chosen to be."""
        return self.rest or str(self.cleaned_data.get("perspective", ""))

    def explain(self, unknown: Iterable[tuple[int, str]], field: str) -> None:
        """Ask what each unknown word means: once, whatever number of lines it stands in."""
        self.words = words_to_explain(unknown, self.perspectives)
        if self.words:
            text = ngettext(
                "%(count)d word is no perspective. Say below what it means; your list stays as it is.",
                "%(count)d words are no perspectives. Say below what they mean; your list stays as it is.",
                len(self.words),
            )
            self.add_error(field, text % {"count": len(self.words)})


class PeopleForm(ManyPeopleForm):
    field_order = ("people",)
    listed: Sequence[OnListAlready] = ()

    people = forms.CharField(
        label=_("People, one a line"),
        help_text=_("From a spreadsheet or a mail, such as: Dele Okafor <dele@example.com>, risk"),
        widget=forms.Textarea(
            attrs={"rows": 8, "class": "input", "spellcheck": "false", "autocomplete": "off"}
        ),
        max_length=60_000,
    )

    def __init__(self, data: QueryDict | None, *, engagement: Engagement) -> None:
        super().__init__(data, engagement=engagement)
        # Each line is checked by itself, which says in which one it is.
        people = self.fields["people"]
        people.validators = [
            each for each in people.validators if not isinstance(each, ProhibitNullCharactersValidator)
        ]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if "people" in cleaned:
            default, listed = cleaned.get("perspective", ""), listed_in(self.engagement)
            pasted = parse_people(cleaned["people"], self.perspectives, default, listed)
            self.explain(pasted.unknown, "people")
            for problem in self._problems(pasted):
                self.add_error("people", problem)
            cleaned["people"], self.listed = pasted.people, pasted.listed
        return cleaned

    def _problems(self, pasted: Pasted) -> list[str]:
        if pasted.people or pasted.problems or pasted.unknown:
            return pasted.problems
        # Nobody is added: what was typed stays, to be told apart from whom it names.
        if len(pasted.listed) == 1:
            return [on_list_words(pasted.listed[0].person, self.labels)]
        if pasted.listed:
            return [left_as_they_are(pasted.listed, self.labels)]
        return [gettext("There is nobody in it.")]


class PeopleFileForm(ManyPeopleForm):
    field_order = ("file",)
    lines: tuple[Line, ...] = ()

    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        help_text=_("One person a line: name, mail address, perspective. Any separator, headings or none."),
        widget=forms.FileInput(attrs={"class": "input", "accept": ".csv,.tsv,.txt,text/csv"}),
    )
    # What was read from the file, carried along in the page: nothing of it is kept here until it is imported.
    text = forms.CharField(required=False, strip=False, max_length=LARGEST_FILE)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        try:
            text = self._text(cleaned.get("file"), cleaned.get("text", ""))
            cleaned["text"] = text
            default, listed = cleaned.get("perspective", ""), listed_in(self.engagement)
            self.lines = read_people(text, self.perspectives, default, listed)
            unknown = [(line.number, line.unknown) for line in self.lines if line.unknown]
            self.words = words_to_explain(unknown, self.perspectives)
        except FileNotRead as error:
            self.add_error("file", str(error))
        return cleaned

    def _text(self, file: "UploadedFile[bytes] | None", text: str) -> str:
        if file is None and not text:
            raise FileNotRead(_("Choose a file."))
        if file is None:
            return text
        size = file.size or 0
        if size > LARGEST_FILE:
            raise FileNotRead(
                _("The file has %(size)s MB; %(most)s MB can be read.")
                % {"size": numeral(f"{size / 1e6:.1f}"), "most": numeral(f"{LARGEST_FILE / 1e6:g}")}
            )
        return decoded(file.read()).replace("\x00", "")


class StakeholderForm(forms.Form):
    asks_for_wish = False

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        validators=[validate_one_line],
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"class": "input"}),
    )
    perspective = forms.ChoiceField(
        label=_("Perspective"),
        widget=forms.Select(attrs={"class": "input"}),
        help_text=_("Answers stay when it changes; the new perspective's questions are asked in addition."),
    )

    def __init__(self, data: QueryDict | None, *, initial: dict[str, object], engagement: Engagement) -> None:
        super().__init__(data, initial=initial)
        field = cast("forms.ChoiceField", self.fields["perspective"])
        field.choices = list(perspective_labels(engagement).items())


class FloorsForm(forms.Form):
    def __init__(self, data: QueryDict | None, *, engagement: Engagement) -> None:
        super().__init__(data)
        for slug, label in perspective_labels(engagement).items():
            self.fields[slug] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=100,
                initial=engagement.floor_of(slug),
                widget=forms.NumberInput(attrs={"class": "input"}),
            )
