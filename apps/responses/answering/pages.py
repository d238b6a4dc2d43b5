"""The pages of one response: what they show, and what is parsed when they are sent."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import uuid4

from django.utils.translation import gettext as _

from apps.instruments.definition import EXPRESS, Item, QuantityItem
from apps.instruments.values import is_given
from apps.responses.answering.questionnaire import Questionnaire
from apps.responses.answering.shown import (
    MOST_IN_A_REASON,
    OwnVote,
    PageView,
    Progress,
    Reason,
    ReviewGroup,
    ReviewRow,
    Stop,
)
from apps.responses.answering.votes import in_a_sentence, votes_of
from apps.responses.questions.base import (
    TYPED,
    FieldState,
    FormValues,
    Offer,
    ParsedAnswer,
    with_offers_taken,
)
from apps.responses.questions.course import GO_ON, REVIEW, QuestionPage, what_comes
from apps.responses.questions.figures import given_figures, is_kept_elsewhere
from apps.responses.questions.kinds import (
    QuestionForm,
    describe,
    kind_of,
    parse_answer,
    parts_of,
    prefill,
    present,
)
from apps.responses.questions.quantity import WAITS_FOR_TODAY
from apps.responses.questions.ranking import state_of_ranking
from apps.responses.selectors import promises_of
from apps.responses.statements import Change

LARGEST_REVISION = 2**31 - 2


@dataclass(frozen=True)
class ParsedPage:
    """A page that was sent: what changed, and what could not be parsed."""

    changes: tuple[Change, ...]
    errors: Mapping[str, str]  # by the name of the field
    form: FormValues
    meant: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # by item, where its answer stays
    offers: Mapping[str, Offer] = field(default_factory=dict)
    is_kept: bool = True  # nothing that was sent is lost, also of what can't be read
    reasons: Mapping[str, Reason] = field(default_factory=dict)  # why an answer was changed, by item


def parse_page(questionnaire: Questionnaire, page: QuestionPage, form: FormValues) -> ParsedPage:
    changes, errors, meant, offers = [], dict[str, str](), {}, dict[str, Offer]()
    is_kept, form = True, with_offers_taken(form)
    for item in _items_in(page, form):
        if "keep" in form:
            changes += kept(questionnaire, item, form) if form["keep"] in {item.id, item.kept_for} else []
            continue
        stored = questionnaire.begins_with(item)
        parsed = _parsed(questionnaire, item, form)
        ticked = kind_of(item).meant_in(item, parsed.value, form)
        errors, offers = {**errors, **parsed.errors}, {**offers, **parsed.offers}
        is_as_stored = (parsed.value, parsed.unread) == (stored, questionnaire.unread_of(item))
        is_kept &= parsed.is_storable
        # Only what changed is written: a page that shows an old answer doesn't overwrite a newer one of another tab.
        if parsed.is_storable and not is_as_stored:
            base = revision_in(form, f"{item.id}-revision")
            changes.append(Change(item.id, parsed.value, base, uuid4(), ticked, parsed.unread))
        elif parsed.is_storable and ticked and ticked != questionnaire.notes(item).meant:
            meant[item.id] = ticked
    reasons = reasons_in(page, form)
    too_long = reason_errors(reasons)
    return ParsedPage(
        tuple(changes), errors | too_long, form, meant, offers, is_kept and not too_long, reasons
    )


def _items_in(page: QuestionPage, form: FormValues) -> Iterable[Item]:
    # A review that was opened before the order was whole shows none.
    return (item for item in page.items if page.slug != REVIEW or f"{item.id}-again" in form)


def _parsed(questionnaire: Questionnaire, item: Item, form: FormValues) -> ParsedAnswer:
    if _is_in_other_unit(questionnaire, item, form):
        return ParsedAnswer(None)
    currency, stored = questionnaire.context.wording.currency, questionnaire.begins_with(item)
    return parse_answer(item, form, currency=currency, stored=stored)


def reason_errors(reasons: Mapping[str, Reason]) -> dict[str, str]:
    return {
        f"{item}-reason": _("Say it in at most %(most)d characters.") % {"most": MOST_IN_A_REASON}
        for item, reason in reasons.items()
        if len(reason.text) > MOST_IN_A_REASON
    }


def reasons_in(page: QuestionPage, form: FormValues) -> dict[str, Reason]:
    """Return why answers were changed, in one line each; only of what the page asked it."""
    return {
        item.id: Reason(" ".join(str(form[f"{item.id}-reason"]).split()), f"{item.id}-quotable" in form)
        for item in page.items
        if f"{item.id}-reason" in form
    }


def kept(questionnaire: Questionnaire, item: Item, form: FormValues) -> list[Change]:
    """Return the vote of whoever keeps what they said before, which is an answer like any other."""
    value = questionnaire.earlier.get(item.id)
    if not is_given(value):
        return []
    # Whoever keeps a figure means it.
    meant = {point: figure for point, figure in given_figures(value).figures.items() if figure is not None}
    return [Change(item.id, value, revision_in(form, f"{item.id}-revision"), uuid4(), meant)]


def _is_in_other_unit(questionnaire: Questionnaire, item: Item, form: FormValues) -> bool:
    """Return whether an item would keep figures in a unit, and another one is chosen."""
    asked = questionnaire.context.wording.definition.quantities.get(item.kept_for)
    return asked is not None and not is_kept_elsewhere(asked, form)


def revision_in(form: FormValues, name: str) -> int:
    # A page's own field, which anybody can change: what is no revision is none, and meets a stored answer as a conflict.
    text = form.get(name, "")
    return min(int(text), LARGEST_REVISION) if text.isascii() and text.isdigit() and len(text) < 11 else 0


def page_view(questionnaire: Questionnaire, page: QuestionPage, parsed: ParsedPage | None = None) -> PageView:
    """Show a page as stored, or as sent if something could not be saved."""
    questions = tuple(_question(questionnaire, page, item, parsed) for item in page.items)
    slugs = questionnaire.course.slugs
    place, errors = slugs.index(page.slug), parsed.errors if parsed else _unread_errors(questionnaire, page)
    view = PageView(
        title=page.title,
        slug=page.slug,
        questions=questions,
        progress=_progress(questionnaire, page),
        instruction=_instruction(questionnaire, page),
        sends=questionnaire.sends(page),
        back_url=questionnaire.url(slugs[place - 1]) if place else "",
        # Without those that only follow from another one: there is nothing to mend at them.
        errors=tuple((name, text) for name, text in errors.items() if text != str(WAITS_FOR_TODAY)),
        stop=_stop(questionnaire) if page.slug == GO_ON else None,
    )
    if page.slug == REVIEW:
        return replace(
            view,
            groups=_review_groups(questionnaire),
            ranking_url=_ranking_url(questionnaire),
            ranking="" if questionnaire.asks_again else _state_of_ranking(questionnaire),
        )
    return replace(
        view,
        begins_with_order=bool(page.items) and kind_of(page.items[0]).is_asked_twice,
        votes=_votes(questionnaire, page, questions, parsed),
    )


def _votes(
    questionnaire: Questionnaire,
    page: QuestionPage,
    questions: tuple[QuestionForm, ...],
    parsed: ParsedPage | None,
) -> tuple[OwnVote, ...]:
    if not questionnaire.asks_again:
        return ()
    if parsed is None:
        return votes_of(questionnaire, page, questions, None, {})
    return votes_of(questionnaire, page, questions, parsed.reasons, parsed.errors)


def _instruction(questionnaire: Questionnaire, page: QuestionPage) -> str:
    """Say for when to answer, above questions of which it is true."""
    is_true = page.items and not any(item.says_when for item in page.items) and page.slug != REVIEW
    return questionnaire.context.instruction if is_true else ""


def _unread_errors(questionnaire: Questionnaire, page: QuestionPage) -> dict[str, str]:
    read = (_read_again(questionnaire, item) for item in page.items)
    return {name: text for each in read if each for name, text in each.errors.items()}


def _read_again(questionnaire: Questionnaire, item: Item) -> ParsedAnswer | None:
    """Read what is kept of an answer though it can't be read; None where there is nothing."""
    value, unread = questionnaire.value_of(item), questionnaire.unread_of(item)
    currency = questionnaire.context.wording.currency
    if not unread:
        return None
    form = prefill(item, value, currency=currency, is_again=False, unread=unread)
    return parse_answer(item, form, currency=currency, stored=value)


def _stop(questionnaire: Questionnaire) -> Stop:
    response, perspective = questionnaire.response, questionnaire.response.stakeholder.perspective
    promise = promises_of(response.round.engagement, perspectives=[perspective])[perspective]
    items = questionnaire.course.items
    return Stop(
        _what_is_kept(questionnaire),
        what_comes(items),
        promise.more,
        questionnaire.url(questionnaire.after(GO_ON)),
        questionnaire.url(REVIEW),
    )


def _what_is_kept(questionnaire: Questionnaire) -> str:
    """Say what was given of the part that is complete in itself."""
    has_order = _state_of_ranking(questionnaire) in {"given", "partial"}
    has_figures = questionnaire.has_figures
    if has_order and has_figures:
        return _("Kept, not sent yet: your order and your figures.")
    if has_order:
        return _("Kept, not sent yet: your order.")
    if has_figures:
        return _("Kept, not sent yet: your figures.")
    return _("Nothing is given yet: no order, no figure.")


def _progress(questionnaire: Questionnaire, page: QuestionPage) -> Progress:
    pages, slugs = questionnaire.course.pages, questionnaire.course.slugs
    parts = [
        [each.slug for each in pages if each.part == part]
        for part in dict.fromkeys(each.part for each in pages if each.part)
    ]
    if not parts:
        total = len(slugs) - (questionnaire.is_sent_unseen or questionnaire.asks_again)
        number = min(slugs.index(page.slug) + 1, total)
        return Progress(_("%(number)d of %(total)d") % {"number": number, "total": total}, ((number, total),))
    done = slugs.index(page.slug) + 1
    bars = tuple((sum(slugs.index(slug) < done for slug in part), len(part)) for part in parts)
    return Progress(_place(questionnaire, page, parts), bars)


def _place(questionnaire: Questionnaire, page: QuestionPage, parts: list[list[str]]) -> str:
    for number, part in enumerate(parts, start=1):
        if page.slug in part:
            words = {"part": number, "number": part.index(page.slug) + 1, "total": len(part)}
            return _("Part %(part)d, %(number)d of %(total)d") % words
    if page.slug == GO_ON:
        return _("Part 1 done")
    if page.slug == REVIEW:
        return _("Last page")
    return page.title


def _question(
    questionnaire: Questionnaire, page: QuestionPage, item: Item, parsed: ParsedPage | None
) -> QuestionForm:
    stored, value = questionnaire.stored.get(item.id), questionnaire.begins_with(item)
    is_again = page.slug == REVIEW and kind_of(item).is_asked_twice
    known = questionnaire.context.wording.definition.how_known
    read: ParsedPage | ParsedAnswer | None = parsed
    if parsed is None:
        form, read = _form_of(questionnaire, item, is_again=is_again), _read_again(questionnaire, item)
    else:
        form = parsed.form
    state = FieldState(
        form=form,
        revision=stored.revision if stored else 0,
        value=value,
        errors=read.errors if read else {},
        offers=read.offers if read else {},
        is_again=is_again,
        passed_on=questionnaire.passed_on.get(item.id, ""),
        # Where it is being asked, nothing is carried yet.
        known="" if known in page.items else questionnaire.known,
        has_figures=questionnaire.has_figures_beside(page),
        notes=questionnaire.notes(item),
    )
    return present(item, state, questionnaire.context)


def _form_of(questionnaire: Questionnaire, item: Item, *, is_again: bool) -> FormValues:
    """Return what is stored of an item as its fields have it."""
    value, unread = questionnaire.begins_with(item), questionnaire.unread_of(item)
    currency = questionnaire.context.wording.currency
    form = prefill(item, value, currency=currency, is_again=is_again, unread=unread)
    if isinstance(item, QuantityItem) and not is_given(value) and questionnaire.is_given(item):
        form[f"{item.id}-unit"] = next(unit.slug for unit in item.units if unit.kept_in)
    return form


def _review_groups(questionnaire: Questionnaire) -> tuple[ReviewGroup, ...]:
    """Return every question with its answer, by the title of its page; a whole order is looked at above them."""
    by_title: dict[str, list[Item]] = {}
    known = questionnaire.context.wording.definition.how_known
    for item in questionnaire.course.items:
        is_pointless = item == known and not questionnaire.has_figures
        is_shown = item not in questionnaire.review.items and not _is_in_other_item(questionnaire, item)
        if is_shown and not is_pointless:
            by_title.setdefault(questionnaire.page_of(item).title, []).append(item)
    return tuple(
        ReviewGroup(
            title,
            tuple(_row(questionnaire, item) for item in items),
            go_on_url=_go_on_url(questionnaire, items),
            is_on_record=all(item.on_record for item in items),
            is_opinion=not any(item.on_record for item in items),
        )
        for title, items in by_title.items()
    )


def _is_in_other_item(questionnaire: Questionnaire, item: Item) -> bool:
    """Return whether the answer stands at another item, which keeps it in the unit that was chosen."""
    if item.kept_for:
        return not is_given(questionnaire.value_of(item))
    return questionnaire.is_given(item) and not is_given(questionnaire.value_of(item))


def _go_on_url(questionnaire: Questionnaire, items: list[Item]) -> str:
    """Return the first page of a part that nobody needs and of which nothing was given."""
    page = questionnaire.page_of(items[0])
    is_begun = any(questionnaire.is_given(item) or item.id in questionnaire.passed_on for item in items)
    return "" if page.part in {"", EXPRESS} or is_begun else questionnaire.url(page.slug)


def _row(questionnaire: Questionnaire, item: Item) -> ReviewRow:
    value, context = questionnaire.value_of(item), questionnaire.context
    passed_on = "" if is_given(value) else questionnaire.passed_on.get(item.id, "")
    stands = "" if is_given(value) else in_a_sentence(questionnaire, item, questionnaire.earlier.get(item.id))
    answer = _("stays as it was: %(answer)s") % {"answer": stands} if stands else ""
    return ReviewRow(
        item=item.id,
        text=context.in_words(item.text),
        answer=answer or describe(item, value, context.wording),
        passed_on=passed_on,
        is_left_out=not (is_given(value) or passed_on or stands),
        parts=parts_of(item, value, context),
        change_url=f"{questionnaire.url(questionnaire.course.page_of(item.id))}?change#{item.id}-question",
        asked_back=_asked_back(questionnaire, item),
    )


def _asked_back(questionnaire: Questionnaire, item: Item) -> tuple[str, ...]:
    """Return what doesn't count because it can't be read, and what is queried."""
    unread = [
        _("“%(text)s” can't be read, so it doesn't count.") % {"text": text}
        if field.endswith(TYPED)
        else _("The growth doesn't count, as there is no figure for today.")
        for field, text in questionnaire.unread_of(item).items()
    ]
    return (*unread, *questionnaire.queries_about(item))


def given_rows(questionnaire: Questionnaire) -> tuple[ReviewRow, ...]:
    """Return all answers, for reading only."""
    rows = (_row(questionnaire, item) for item in questionnaire.course.items)
    return tuple(row for row in rows if not row.is_left_out)


def _ranking_url(questionnaire: Questionnaire) -> str:
    ranking = questionnaire.context.wording.definition.ranking.id
    asked = (item for item in questionnaire.course.items if item.id == ranking)
    return next((_row(questionnaire, item).change_url for item in asked), "")


def _state_of_ranking(questionnaire: Questionnaire) -> str:
    ranking = questionnaire.context.wording.definition.ranking
    if ranking not in questionnaire.course.items:
        return "declined"  # they are not asked
    return state_of_ranking(ranking, questionnaire.value_of(ranking))


def receipt_of(questionnaire: Questionnaire) -> str:
    """Return a short hash of the answers, which stays the same as long as nothing changes."""
    stored = questionnaire.stored.items()
    given: dict[str, object] = {item: answer.value for item, answer in stored if answer.value is not None}
    # The random id makes it theirs: who answers the same gets another hash, and nobody can find answers by trying.
    given["response"] = str(questionnaire.response.pk)
    canonical = json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return "-".join((digest[:4], digest[4:8], digest[8:12]))


def conflict_errors(questionnaire: Questionnaire, items: frozenset[str]) -> dict[str, str]:
    """Return a message with the current answer for each item changed elsewhere since the page was opened."""
    conflict = _(
        "You answered this elsewhere in the meantime: “%(answer)s”. Choose what counts, then continue."
    )
    wording = questionnaire.context.wording
    return {
        item.id: conflict % {"answer": describe(item, questionnaire.value_of(item), wording)}
        for item in map(wording.definition.item, sorted(items))
    }
