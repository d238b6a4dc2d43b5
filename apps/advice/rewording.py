"""Says advice in another language than it was given in: texts of rules are looked up, facts and figures said anew."""

from collections.abc import Mapping
from typing import Any

from apps.advice.targets import TO_BE_AGREED
from apps.advice.wording import Wording

type Node = Mapping[str, Any]

_TEXTS = frozenset(
    {
        "title",
        "recommendation",
        "practices",
        "anti_patterns",
        "action",
        "leave_alone",
        "effect",
        "stop_if",
        "text",
        "words",
        "indicator",
        "window",
        "note",
    }
)
_JOINT = "; "  # between the steps that stand for a recommendation where a guard cut it short


def reworded(
    advice: Node, *, wording: Wording, texts: Mapping[str, str], limits: Mapping[str, str]
) -> dict[str, Any]:
    """Say advice in the language of a wording.

    Parameters
    ----------
    advice : mapping
        As `Advice.to_json` gave it.
    wording : Wording
        Of the instrument in that language.
    texts : mapping
        From each text of rules and instrument, its placeholders filled, to the same in that language.
    limits : mapping
        The fact a target takes its limit from, by the target's id.

    Returns
    -------
    dict
        The same advice. What `texts` lacks stays as it was.
    """
    said = _node(advice, wording, {**texts, TO_BE_AGREED: wording.gettext(TO_BE_AGREED)})
    return {**said, "targets": [_target(each, wording, texts, limits) for each in said["targets"]]}


def _target(
    target: Node, wording: Wording, texts: Mapping[str, str], limits: Mapping[str, str]
) -> dict[str, Any]:
    said, source, value = dict(target), target["source"], _frozen(target["value"])
    if source is not None:
        said["source_label"] = wording.label(source)
        said["perspectives"] = [
            {**view, "words": wording.value(source, _frozen(view["value"]))}
            for view in target["perspectives"]
        ]
    if source is not None and value is not None:
        said["words"] = wording.value(source, value)
    elif isinstance(value, tuple):
        said["words"] = ", ".join(texts.get(each, each) for each in value)
    if "limit_words" in target["terms"] and target["id"] in limits:
        words = wording.value(limits[target["id"]], target["terms"]["limit"])
        said["terms"] = {**target["terms"], "limit_words": words}
    return said


def _node(node: Node, wording: Wording, texts: Mapping[str, str]) -> dict[str, Any]:
    said = {name: _value(name, value, wording, texts) for name, value in node.items()}
    fact = node.get("fact")
    if fact is not None:
        said["label"] = wording.label(fact)
    if fact is not None and "words" in node:
        said["words"] = wording.value(fact, _frozen(node["value"]))
    return said


def _value(name: str, value: Any, wording: Wording, texts: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return _node(value, wording, texts)
    if isinstance(value, list):
        return [_value(name, each, wording, texts) for each in value]
    if name in _TEXTS and isinstance(value, str):
        return texts.get(value) or _JOINT.join(texts.get(part, part) for part in value.split(_JOINT))
    return value


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
