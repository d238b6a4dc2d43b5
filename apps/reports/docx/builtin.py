"""The template that is used where an organisation has none of its own, and that owners take as a start."""

import io
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Word
from docx.shared import Pt


def builtin_template() -> bytes:
    """Return the built-in template in the language that is spoken now."""
    return _built(get_language() or "")


@cache
def _built(language: str) -> bytes:
    word = Document()
    font = word.styles["Normal"].font
    font.name, font.size = "Calibri", Pt(11)
    properties = word.core_properties
    properties.title, properties.author, properties.comments = "{{ initiative }}", "{{ organisation }}", ""
    section = word.sections[0]
    section.header.paragraphs[0].text = "{{ client }} · {{ circulation }}"
    section.footer.paragraphs[0].text = "{{ initiative }} · {{ version }} · {{ fingerprint }}"
    _front(word)
    _body(word)
    _end(word)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def _front(word: Word) -> None:
    word.add_paragraph("{{ initiative }}", style="Subtitle")
    word.add_heading("{{ finding }}", 0)
    _each(word, "lead_sentences")
    _each(word, "over", style="List Bullet")
    _table(word, "facts", ((_("Fact"), "label"), (_("Value"), "value"), (_("Note"), "note")))
    _heading_if(word, "asks_heading")
    _rows(
        word,
        "asks",
        "{{ row.text }}{% if row.by %} ({{ row.owner }}, {{ row.by }}){% endif %}",
        "List Number",
    )
    _each(word, "asks_targets", style="List Bullet")
    word.add_heading(_("How sure"), 1)
    _each(word, "sure")
    _each(word, "meaning")
    _each(word, "people")


def _body(word: Word) -> None:
    word.add_heading("{{ advice_heading }}", 1)
    for name, title in (("do_now", _("Do now")), ("do_next", _("Do next"))):
        word.add_paragraph(f"{{%p if {name} %}}")
        word.add_heading(title, 2)
        word.add_paragraph("{%p endif %}")
        word.add_paragraph(f"{{%p for row in {name} %}}")
        paragraph = word.add_paragraph(style="List Number" if name == "do_now" else "List Bullet")
        paragraph.add_run("{{ row.title }}").bold = True
        paragraph.add_run(" {{ row.recommendation }}")
        word.add_paragraph("{%p for step in row.steps %}")
        word.add_paragraph("{{ step }}", style="List Bullet 2")
        word.add_paragraph("{%p endfor %}")
        word.add_paragraph("{%p endfor %}")
    word.add_heading(_("Leave alone"), 2)
    _each(word, "leave_alone", style="List Bullet")
    _heading_if(word, "places_heading")
    _table(
        word,
        "places",
        (
            (_("Dimension"), "label"),
            (_("First in the draws"), "first"),
            (_("People"), "people"),
            (_("Trouble"), "trouble"),
            (_("Figures"), "figures"),
            (_("Of the planned money"), "money"),
        ),
    )
    word.add_paragraph("{{ money_text }}")
    _heading_if(word, "futures_heading")
    _table(
        word,
        "futures",
        (
            (_("If"), "name"),
            (_("Likeliest first"), "first"),
            (_("How likely"), "share"),
            (_("Nothing is reached"), "nothing"),
        ),
    )
    word.add_paragraph("{{ futures_note }}")
    for name, title in (
        ("futures_in_all", _("What made these fire does not hang on growth or a launch:")),
        ("futures_hanging", _("These rest, too, on what growth, a launch or the order moves:")),
    ):
        word.add_paragraph(f"{{%p if {name} %}}")
        word.add_paragraph(title)
        word.add_paragraph("{%p endif %}")
        _each(word, name, style="List Bullet")
    _heading_if(word, "limits_heading")
    _table(
        word,
        "limits",
        (
            (_("Limit of"), "label"),
            (_("Today"), "now"),
            (_("Limit"), "limit"),
            (_("Figures"), "source"),
            (_("Reached"), "when"),
        ),
    )
    word.add_paragraph("{{ limits_note }} {{ limits_hidden }}")
    _heading_if(word, "disagreement_heading")
    _each(word, "disagreement")
    _table(word, "views", ((_("Group"), "label"), (_("People"), "people"), (_("Expects trouble"), "said")))
    _table(word, "divided", ((_("Question"), "label"), (_("How it divides"), "note"), (_("Answers"), "said")))
    _each(word, "questions", style="List Bullet")
    _each(word, "quotes", style="Quote")


def _end(word: Word) -> None:
    _heading_if(word, "targets_heading")
    _table(
        word,
        "targets",
        ((_("Promise"), "indicator"), (_("Target"), "value"), (_("Stop at"), "stop"), (_("State"), "state")),
    )
    word.add_paragraph("{%p if decided_on %}")
    word.add_heading(_("What the group decided"), 1)
    word.add_paragraph("{{ decision_reason }}")
    word.add_paragraph("{{ decision_dissent }}")
    word.add_paragraph("{{ decision_live_with }} · {{ decided_on }}")
    word.add_paragraph("{%p endif %}")
    _rows(word, "assumptions", "{{ row.text }} {{ row.owner }} {{ row.check_by }}", "List Bullet")
    word.add_paragraph("{%p if plan %}")
    word.add_heading(_("The plan"), 1)
    word.add_paragraph("{%p endif %}")
    _table(
        word,
        "plan",
        ((_("Step"), "text"), (_("Owner"), "owner"), (_("By"), "due"), (_("State"), "state")),
    )
    word.add_heading(_("Who was heard"), 1)
    _table(word, "groups", ((_("Group"), "label"), (_("Answered"), "people")))
    _each(word, "warnings", style="List Bullet")


def _heading_if(word: Word, name: str) -> None:
    word.add_paragraph(f"{{%p if {name} %}}")
    word.add_heading(f"{{{{ {name} }}}}", 1)
    word.add_paragraph("{%p endif %}")


def _each(word: Word, name: str, *, style: str = "Normal") -> None:
    _rows(word, name, "{{ row }}", style)


def _rows(word: Word, name: str, text: str, style: str) -> None:
    word.add_paragraph(f"{{%p for row in {name} %}}")
    word.add_paragraph(text, style=style)
    word.add_paragraph("{%p endfor %}")


def _table(word: Word, name: str, columns: tuple[tuple[str, str], ...]) -> None:
    word.add_paragraph(f"{{%p if {name} %}}")
    table = word.add_table(rows=4, cols=len(columns), style="Light Grid Accent 1")
    table.cell(1, 0).text = f"{{%tr for row in {name} %}}"
    table.cell(3, 0).text = "{%tr endfor %}"
    for place, (title, column) in enumerate(columns):
        table.cell(0, place).text = title
        table.cell(2, place).text = f"{{{{ row.{column} }}}}"
    word.add_paragraph("{%p endif %}")
