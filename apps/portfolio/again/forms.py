"""The form of the next round: topics in their order, a deadline, people, and the words of the mail."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.outreach.texts import AGAIN, KINDS, MailWords, problems_of
from apps.portfolio.again.selectors import AgainPage


class AgainForm(forms.Form):
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes on"),
        widget=forms.DateTimeInput(
            attrs={"class": "input", "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=200, widget=forms.TextInput(attrs={"class": "input"})
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=5000,
        strip=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 12}),
    )

    def __init__(
        self, *args: object, page: AgainPage, topics: list[str], at: datetime, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.page, self.topics, self.at = page, topics, at

    @property
    def minutes(self) -> int:
        """Return how long it takes to talk about what is ticked."""
        return sum(self.page.topics[topic].minutes for topic in self.topics)

    @property
    def words(self) -> MailWords:
        text = str(self.cleaned_data.get("text", "")).replace("\r\n", "\n").strip()
        return MailWords(str(self.cleaned_data.get("subject", "")), text)

    def clean_closes_at(self) -> datetime:
        # The form parses in the server's zone; the same date and time are meant in the engagement's.
        closes_at: datetime = self.cleaned_data["closes_at"].replace(
            tzinfo=ZoneInfo(self.page.engagement.time_zone)
        )
        if closes_at <= self.at:
            raise forms.ValidationError(_("That is past. Choose a later day or time."))
        return closes_at

    def clean(self) -> dict[str, object]:
        for name, sentence in problems_of(KINDS[AGAIN], self.words).items():
            if name in self.cleaned_data:
                self.add_error(name, sentence)
        if not self.topics:
            self.add_error(None, _("Tick at least one topic."))
        elif self.minutes > self.page.to_talk:
            sentence = ngettext(
                "The topic takes %(minutes)d minutes, and %(left)d are left to talk. Choose a longer talk.",
                "The topics take %(minutes)d minutes, and %(left)d are left to talk. Untick one, or choose a longer talk.",
                len(self.topics),
            )
            self.add_error(None, sentence % {"minutes": self.minutes, "left": self.page.to_talk})
        return self.cleaned_data
