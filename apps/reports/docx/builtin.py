"""The template that is used where an organisation has none of its own, and that owners take as a start."""

import io
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Word
from docx.shared import Length, Mm, Pt

PAPERS = {"a4": (Mm(210), Mm(297)), "letter": (Mm(215.9), Mm(279.4))}
MARGIN = Mm(22)
# Columns of words rather than of a figure, a day or a name: they get more of the width.
_OF_WORDS = {"because", "indicator", "label", "note", "said", "text", "title"}
_TIMES_AS_WIDE = 2


def builtin_template(paper: str = "a4") -> bytes:
    """Return the built-in template in the language that is spoken now, of a size of paper."""
    # As an argument: the cache keeps a template for each language.
    return _built(get_language() or "", paper)


@cache
def _built(language: str, paper: str) -> bytes:
    word = Document()
    font = word.styles["Normal"].font
    font.name, font.size = "Calibri", Pt(11)
    properties = word.core_properties
    # Those of the library name the library.
    properties.title, properties.author, properties.comments = "{{ initiative }}", "{{ organisation }}", ""
    section = word.sections[0]
    section.page_width, section.page_height = PAPERS[paper]
    section.left_margin = section.right_margin = MARGIN
    section.header.paragraphs[0].text = "{{ client }} · {{ circulation }}"
    section.footer.paragraphs[0].text = "{{ initiative }} · {{ version }} · {{ issued_on }}"
    _front(word)
    _body(word)
    _end(word)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def _front(word: Word) -> None:
    word.add_paragraph("{{ initiative }}", style="Subtitle")
    word.add_heading("{{ headline }}", 0)
    word.add_paragraph("{{ lead_line }}")
    word.add_paragraph("{{ changed }}")
    _picture_if(word, "scale")
    _each(word, "cover", "{{ row.label }}: {{ row.value }}")
    for name, title in (("why", _("Why")), ("sure", _("How sure")), ("differ", _("Who differs"))):
        _text_if(word, name, title)
    _picture_if(word, "calendar")
    _if(word, "first_steps", _("Do"))
    step = "{{ row.title }}{% if row.tail %} {{ row.tail }}{% endif %} ({{ row.owner }}, {{ row.day }}, {{ row.state }})"
    _each(word, "first_steps", step, style="List Number")
    word.add_paragraph("{{ decided }}")
    word.add_paragraph("{{ overdue }}")
    _if(word, "leave", _("What not to do yet"))
    _each(word, "leave", style="List Bullet")
    _if(word, "costs", _("Cost"))
    _each(word, "costs")
    day = "{{ decide_weekday }} {{ decide_on }}{% if meeting %}, {{ meeting }}{% endif %}"
    _if(word, "decide_on", _("Decide by %(day)s") % {"day": day})
    word.add_paragraph("{{ asked }}")
    word.add_paragraph(_("Yes ☐   No ☐   Refuse, because ☐"))
    word.add_paragraph("{{ addressees }}")
    word.add_paragraph("{{ law_short }}")
    _each(word, "brief_changes")


def _body(word: Word) -> None:
    word.add_heading("{{ advice_heading }}", 1)
    word.add_paragraph("{{ law_line }}")
    _with_steps(word, "guards", "{{ row.title }}.", " {{ row.because }}")
    _if(word, "do_now", _("Do now"), level=2)
    stop = _("Stop if:")
    _with_steps(
        word,
        "do_now",
        "{{ row.number }}. {{ row.title }}",
        " ({{ row.who }}, {{ row.weeks }}). {{ row.because }}",
        f"{{{{ row.measure }}}}. {stop} {{{{ row.stop_if }}}} {{{{ row.answer }}}}",
    )
    _if(word, "do_next", _("Do next"), level=2)
    _with_steps(
        word,
        "do_next",
        "{{ row.number }}. {{ row.title }}",
        " ({{ row.who }}, {{ row.weeks }}). {{ row.because }} {{ row.answer }}",
    )
    _if(word, "advice_asks", _("What is asked"), level=2)
    _each(word, "advice_asks", style="List Bullet")
    word.add_heading(_("Leave alone"), 2)
    _each(word, "leave_alone", style="List Bullet")
    _heading_if(word, "shape", level=2)
    word.add_paragraph("{{ unused }}")
    _if(word, "duties", _("The law"), level=2)
    _table(
        word,
        "duties",
        title=_("Duty"),
        because=_("Because"),
        by=_("By"),
        owner=_("Owner"),
        articles=_("Article"),
    )
    _heading_if(word, "places_heading")
    _table(
        word,
        "places",
        label=_("Dimension"),
        first=_("First, of all readings"),
        people=_("People"),
        trouble=_("Trouble"),
        figures=_("Figures"),
        money=_("Most of the money"),
    )
    _below_table(word, "{{ money_text }}")
    _heading_if(word, "futures_heading")
    _table(
        word,
        "futures",
        name=_("If"),
        first=_("Likeliest first"),
        share=_("How likely"),
        nothing=_("Nothing is reached"),
    )
    _below_table(word, "{{ futures_note }}")
    _heading_if(word, "limits_heading")
    _table(
        word,
        "limits",
        label=_("Limit of"),
        now=_("Today"),
        limit=_("Limit"),
        source=_("Figures"),
        when=_("Reached"),
    )
    _below_table(word, "{{ limits_note }}")
    _heading_if(word, "moved_heading")
    _each(word, "moved")
    _heading_if(word, "disagreement_heading")
    _each(word, "disagreement")
    _table(word, "views", label=_("Group"), people=_("People"), said=_("Expects trouble"))
    _table(word, "divided", label=_("Question"), note=_("How it divides"), said=_("Answers"))
    _each(word, "questions", style="List Bullet")
    _each(word, "quotes", style="Quote")


def _end(word: Word) -> None:
    _heading_if(word, "targets_heading")
    _table(
        word,
        "targets",
        indicator=_("What is measured"),
        value=_("Target"),
        stop=_("Stop at"),
        state=_("State"),
    )
    word.add_paragraph("{%p if decided_on %}")
    word.add_heading(_("What the group decided"), 1)
    word.add_paragraph("{{ decision_reason }}")
    word.add_paragraph("{{ decision_dissent }}")
    word.add_paragraph("{{ decision_live_with }} · {{ decided_on }}")
    word.add_paragraph("{%p endif %}")
    _each(word, "assumptions", "{{ row.text }} {{ row.owner }} {{ row.check_by }}", style="List Bullet")
    _if(word, "plan", _("The plan"))
    _table(word, "plan", text=_("Step"), owner=_("Owner"), due=_("By"), state=_("State"))
    _if(word, "noted", _("Noted in the room"))
    _table(word, "noted", kind=_("Kind"), text=_("Note"), owner=_("Owner"), due=_("By"))
    _if(word, "checklist", _("Checklist"))
    _table(word, "checklist", title=_("What"), by=_("By"), who=_("Who"), weeks=_("Work"))
    word.add_paragraph("{%p if standards %}")
    _below_table(word, f"{_('Hygiene we expect; tell us what is missing:')} {{{{ standards }}}}.")
    word.add_paragraph("{%p endif %}")
    _titled(word, "why_not", _("Why not another shape:"))
    word.add_heading(_("Who was heard"), 1)
    _table(word, "groups", label=_("Group"), people=_("Answered"))
    _each(word, "behind")
    _each(word, "warnings", style="List Bullet")


def _if(word: Word, name: str, title: str, *, level: int = 1) -> None:
    word.add_paragraph(f"{{%p if {name} %}}")
    word.add_heading(title, level)
    word.add_paragraph("{%p endif %}")


def _text_if(word: Word, name: str, title: str) -> None:
    word.add_paragraph(f"{{%p if {name} %}}")
    word.add_heading(title, 1)
    word.add_paragraph(f"{{{{ {name} }}}}")
    word.add_paragraph("{%p endif %}")


def _picture_if(word: Word, name: str) -> None:
    word.add_paragraph(f"{{%p if {name} %}}")
    word.add_paragraph(f"{{{{ {name} }}}}")
    word.add_paragraph("{%p endif %}")


def _heading_if(word: Word, name: str, *, level: int = 1) -> None:
    _if(word, name, f"{{{{ {name} }}}}", level=level)


def _with_steps(word: Word, name: str, bold: str, text: str, end: str = "") -> None:
    word.add_paragraph(f"{{%p for row in {name} %}}")
    paragraph = word.add_paragraph()
    paragraph.add_run(bold).bold = True
    paragraph.add_run(text)
    _each(word, "row.steps", style="List Bullet", row="step")
    if end:
        word.add_paragraph(end)
    word.add_paragraph("{%p endfor %}")


def _titled(word: Word, name: str, title: str) -> None:
    word.add_paragraph(f"{{%p if {name} %}}")
    word.add_paragraph(title)
    word.add_paragraph("{%p endif %}")
    _each(word, name, style="List Bullet")


def _each(word: Word, name: str, text: str = "", *, style: str = "Normal", row: str = "row") -> None:
    word.add_paragraph(f"{{%p for {row} in {name} %}}")
    word.add_paragraph(text or f"{{{{ {row} }}}}", style=style)
    word.add_paragraph("{%p endfor %}")


def _below_table(word: Word, text: str) -> None:
    word.add_paragraph(text).paragraph_format.space_before = Pt(6)


def _table(word: Word, name: str, /, **columns: str) -> None:
    word.add_paragraph(f"{{%p if {name} %}}")
    # What stands in a row of its own is not printed: the rows of the loop go with its tags.
    table = word.add_table(rows=4, cols=len(columns), style="Light Grid Accent 1")
    table.autofit = False
    width = (word.sections[0].page_width or 0) - 2 * MARGIN
    shares = [_TIMES_AS_WIDE if column in _OF_WORDS else 1 for column in columns]
    table.cell(1, 0).text = f"{{%tr for row in {name} %}}"
    table.cell(3, 0).text = "{%tr endfor %}"
    for place, (column, title) in enumerate(columns.items()):
        table.cell(0, place).text = title
        table.cell(2, place).text = f"{{{{ row.{column} }}}}"
        for each in (table.columns[place], *table.columns[place].cells):
            each.width = Length(width * shares[place] // sum(shares))
    word.add_paragraph("{%p endif %}")
