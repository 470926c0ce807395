"""The manifest of a case file: what is there, its digest, and what is not there."""

import json
from collections.abc import Collection, Mapping
from hashlib import sha256

import engine
from workflows.paths import at
from workflows.records import manifest


def listed(
    call: engine.Call,
    titles: Mapping[str, str],
    *,
    withheld: Collection[str] = (),
    not_always: Collection[str] = (),
) -> Mapping[str, object]:
    """The documents of the elements in `titles`, as far as they are there.

    Of what is `withheld`, kept by the discipline organs, no digest is given; what is
    `not_always` there is not missed.
    """
    there = [element for element in titles if _is_there(call, element)]
    documents = [_document(call, name, titles[name], name in withheld) for name in there]
    missing = [t for name, t in titles.items() if name not in {*not_always, *there}]
    files = manifest(call.session, call.case_id)
    return {
        "archived_on": call.today,
        "documents": documents,
        "missing": missing,
        "files": files,
        "digest": _digest([documents, files]),
    }


def _is_there(call: engine.Call, element: str) -> bool:
    """A task counts once done; a service's result as soon as it stands."""
    facts = at(call.facts, element)
    if not isinstance(facts, Mapping):
        return False
    return facts.get("done_on") is not None or "done_on" not in facts


def _document(
    call: engine.Call,
    element: str,
    title: str,
    withheld: bool,  # noqa: FBT001
) -> Mapping[str, object]:
    if withheld:
        return {"element": element, "title": title, "kept_by": "纪检监察机关"}
    return {"element": element, "title": title, "digest": _digest(at(call.facts, element))}


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()
