"""What a template may say: documented fields, loops over lists and conditions. Everything else is named, all at once.

A template is code of somebody else. Only names of fields are let through, no call, filter or sum, and within a loop only
one over a list of its row: so what it does is bounded. It is run in Jinja's sandbox all the same, to a limit of its size.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from jinja2 import TemplateError, nodes

from apps.reports.docx.fields import FIELDS, Field
from apps.reports.docx.package import problems_of
from apps.reports.docx.word import Word, sandbox

DEEPEST = 2
MOST_TAGS = 500
# Characters and tags of what is rendered: thirty pages of Word have less.
MOST_XML, MOST_XML_TAGS = 500_000, 20_000
MOST_SAID = 20
_TEXT, _TEXTS = Field(), Field(is_list=True)
_TAG = re.compile(r"\{(?:<[^>]*>)*[{%#]")


class _TooManyTags(Exception):
    """The file has more tags than a letter needs."""


class _TooLong(Exception):
    """Rendering the file would take too long each time."""


def template_problems(docx: bytes) -> list[str]:
    """Return everything that is wrong with a template, in sentences; none if reports can be written by it."""
    found = problems_of(docx)
    if found:
        return found
    try:
        sources = list(_sources(docx))
    except _TooManyTags:
        return [
            _("A template holds %(most)d tags at most, in all of its parts together.") % {"most": MOST_TAGS}
        ]
    except _TooLong:
        return [_("A template has some thirty pages at most, with heads and feet: this one holds more.")]
    except TemplateError as error:
        return [_("A tag can't be read: %(problem)s") % {"problem": (error.message or "")[:200]}]
    except Exception:  # noqa: BLE001  # whatever a library says of a broken file, it is broken
        return [_("The file is no Word document (.docx).")]
    for source in sources:
        found += _problems_of_source(source)
    found = list(dict.fromkeys(found))
    if len(found) > MOST_SAID:
        return [*found[:MOST_SAID], _("And %(count)d more.") % {"count": len(found) - MOST_SAID}]
    return found


def _sources(docx: bytes) -> Iterator[str]:
    """Yield the Jinja source of each part that is rendered. Tags are counted as Word may have split them."""
    tags = length = xml_tags = 0
    for xml, as_template in Word(docx).sources():
        length, xml_tags = length + len(xml), xml_tags + xml.count("<")
        if length > MOST_XML or xml_tags > MOST_XML_TAGS:
            raise _TooLong
        tags += len(_TAG.findall(xml))
        if tags > MOST_TAGS:
            raise _TooManyTags
        yield as_template(xml)


def _problems_of_source(source: str) -> list[str]:
    try:
        tree = sandbox().parse(source)
    except RecursionError:
        return [_("A tag is nested too deeply.")]
    except TemplateError as error:
        return [_("A tag can't be read: %(problem)s") % {"problem": str(error)[:200]}]
    checker = _TemplateChecker()
    checker.read(tree.body, {})
    return checker.problems


@dataclass
class _TemplateChecker:
    problems: list[str] = field(default_factory=list)

    def read(self, body: list[nodes.Node], rows: Mapping[str, Field], depth: int = 0) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for each in node.nodes:
                        if not isinstance(each, nodes.TemplateData):
                            self._is_text(each, rows)
                case nodes.For():
                    self._loop(node, rows, depth)
                case nodes.If():
                    self._condition(node.test, rows)
                    self.read(node.body, rows, depth)
                    for other in node.elif_:
                        self.read([other], rows, depth)
                    self.read(node.else_, rows, depth)
                case _:
                    self._refuse(node)

    def _loop(self, node: nodes.For, rows: Mapping[str, Field], depth: int) -> None:
        over = self._field(node.iter, rows)
        if not isinstance(node.target, nodes.Name) or node.test or node.recursive:
            self._refuse(node)
            return
        if depth >= DEEPEST:
            self.problems.append(_("Loops may stand in one another twice, not more often."))
            return
        if depth and isinstance(node.iter, nodes.Name) and node.iter.name not in rows and over is not None:
            self.problems.append(
                _("“%(name)s” is repeated within another list: there, only a list of its row can be.")
                % {"name": node.iter.name}
            )
        elif over is not None and not over.is_list:
            self.problems.append(_("“%(name)s” is no list.") % {"name": _written(node.iter)})
        row = Field(columns=over.columns, lists=over.lists) if over else None
        known = {**rows, **({node.target.name: row} if row else {node.target.name: _ANYTHING})}
        self.read(node.body, known, depth + 1)
        self.read(node.else_, rows, depth)

    def _condition(self, node: nodes.Node, rows: Mapping[str, Field]) -> None:
        match node:
            case nodes.Not():
                self._condition(node.node, rows)
            case nodes.And() | nodes.Or():
                self._condition(node.left, rows)
                self._condition(node.right, rows)
            case _:
                self._field(node, rows)

    def _is_text(self, node: nodes.Node, rows: Mapping[str, Field]) -> None:
        found = self._field(node, rows)
        if found is not None and found is not _ANYTHING and (found.is_list or found.columns):
            self.problems.append(
                _("“%(name)s” is a list: write a loop over it.") % {"name": _written(node)}
                if found.is_list
                else _("“%(name)s” is a row: write one of its fields.") % {"name": _written(node)}
            )

    def _field(self, node: nodes.Node, rows: Mapping[str, Field]) -> Field | None:
        """Return the named field. If there is none, note the problem and return None."""
        match node:
            case nodes.Name():
                found = rows.get(node.name) or FIELDS.get(node.name)
                if found is None:
                    self.problems.append(_("There is no field “%(name)s”.") % {"name": node.name})
                return found
            case nodes.Getattr(node=nodes.Name(name=row)) if row in rows:
                known = rows[row]
                if known is _ANYTHING:
                    return _ANYTHING
                if node.attr not in known.columns:
                    self.problems.append(_("There is no field “%(name)s”.") % {"name": _written(node)})
                    return None
                return _TEXTS if node.attr in known.lists else _TEXT
            case nodes.Getattr():
                self.problems.append(_("There is no field “%(name)s”.") % {"name": _written(node)})
                return None
        self._refuse(node)
        return None

    def _refuse(self, node: nodes.Node) -> None:
        self.problems.append(
            _(
                "A template names fields, loops over lists and asks whether there is something; not this: %(what)s."
            )
            % {"what": type(node).__name__}
        )


_ANYTHING = Field(is_list=True)  # the row of a list that is wrong already: one mistake is said once


def _written(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    return str(node.name) if isinstance(node, nodes.Name) else "…"
