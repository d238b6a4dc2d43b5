"""F1, F2, F4, F7, F8, F10 and F12: whose answers are whose, who is counted, and what ends."""

import re
from dataclasses import dataclass

from tests.attacks.target import UUID, Engagement, Person, Stuck, Target, fill, make_engagement
from tests.attacks.web import Answer, Visitor
from tests.pages import read_page

LINK = r"/i/[\w-]{40,}/"
TELLING = ("organization", "data", "user", "model")
AS_TOLD = "Organisation, Data, Users, Model"


@dataclass(frozen=True)
class Outcome:
    succeeded: bool
    evidence: str


def _answered(
    engagement: Engagement, name: str = "Pia One", perspective: str = "risk"
) -> tuple[Person, Visitor, str]:
    person = engagement.add(name, perspective)
    device, answer = person.begin()
    return person, device, fill(device, answer, order=TELLING, level="5")


def a_link_opens_a_named_persons_answers(target: Target) -> Outcome:
    """F1: a facilitator makes a link for somebody who has sent, and reads what they said."""
    engagement = make_engagement(target, "F1")
    person, device, path = _answered(engagement)
    if AS_TOLD not in device.get(f"{path}answers/").text:
        raise Stuck("the person can't read what they gave")
    seen = []
    for name in ("bob", "alice"):
        member = target.member(name)
        member.prove()
        links = member.post(f"{person.path}link/").find(LINK)
        thief = target.stranger()
        opened = thief.post(links[0]) if links else None
        read = thief.get(f"{path}answers/")
        if AS_TOLD in read.text:
            return Outcome(True, f"{name} reads “{AS_TOLD}” of {person.name}")
        seen.append(
            f"{name}: {'a link, ' if links else 'no link, '}{opened.path if opened else ''} {read.status}"
        )
    return Outcome(False, "; ".join(_short(each) for each in seen))


def made_up_guests_uncover_a_real_one(target: Target) -> Outcome:
    """F2: three guests of one stranger leave one real person alone in the table of the others' answers."""
    engagement = make_engagement(target, "F2")
    _answered(engagement)
    stranger, path = _join_three_times(engagement)
    engagement.close()
    engagement.lead.prove()
    shown = engagement.lead.post(f"{engagement.path}results/reveal/")
    own_result = stranger.get(f"{path}standing/")
    rows = [row.texts("td") for row in read_page(own_result.text).all("tr")]
    if any(row[-5:] == ["2", "0", "0", "0", "1"] for row in rows):
        return Outcome(True, "their page counts the others as 2 0 0 0 1: the one is the victim")
    return Outcome(False, f"reveal {shown.status}, own result {own_result.status}: no count of one")


def _join_three_times(engagement: Engagement) -> tuple[Visitor, str]:
    code, path = engagement.join_code(), ""
    for number in range(3):
        stranger = engagement.target.stranger()  # who forgets their cookies: one device joins once
        answer = stranger.post("/join/", {"code": code, "name": f"Fake {number}", "perspective": "risk"})
        for response in answer.find(rf"/r/({UUID})/")[:1]:
            path = fill(
                stranger,
                stranger.get(f"/r/{response}/"),
                order=("model", "user", "data", "organization"),
                level="1",
            )
    if not path:
        raise Stuck("nobody could join by the right code")
    return stranger, path


def a_colleague_opens_an_engagement_of_others(target: Target) -> Outcome:
    """F4: a facilitator who was never on an engagement reads its people and its state."""
    engagement = make_engagement(target, "F4")
    person = engagement.add("Pia One", "risk")
    answer = target.member("bob").get(engagement.path)
    return Outcome(person.name in answer.text, f"{answer.status} at {engagement.path[:20]}…")


def one_stranger_fills_the_list(target: Target) -> Outcome:
    """F7: sixty joins from one device without a page, of which none can be taken out."""
    engagement = make_engagement(target, "F7")
    code, stranger = engagement.join_code(), target.stranger()
    statuses = [
        stranger.post("/join/", {"code": code, "name": f"Flood {number}", "perspective": "risk"}).status
        for number in range(60)
    ]
    joined = statuses.count(200)
    return Outcome(joined == 60, f"{joined} of 60 joined, then {statuses[-1]}")


def a_guest_stays_counted(target: Target) -> Outcome:
    """F7: a guest who answered one question can't be taken out."""
    engagement = make_engagement(target, "F7 poison")
    stranger = target.stranger()
    answer = stranger.post(
        "/join/", {"code": engagement.join_code(), "name": "Poison", "perspective": "risk"}
    )
    (response,) = answer.find(rf"/r/({UUID})/")[:1]
    page = stranger.get(f"/r/{response}/")
    stranger.post(
        page.path, {"ranking": list(TELLING), "R1-how": "order", "R1-revision": "0", "continue": "1"}
    )
    (guest,) = engagement.ids()
    engagement.lead.prove()
    offered = (
        engagement.lead.get(f"{engagement.path}people/{guest}/").text
        + engagement.lead.get(engagement.path).text
    )
    removed = engagement.lead.post(f"{engagement.path}people/{guest}/remove/")
    can_leave_out = re.search(r"/left-out/|joining/guests/", offered)
    stays = guest in engagement.ids() and not can_leave_out
    return Outcome(stays, _short(removed.words()[-160:]) if stays else "can be left out")


def a_unanimous_group_says_what_each_said(target: Target) -> Outcome:
    """F8: three people of a perspective agree, so the mean place of 1.0 is what each of them said."""
    engagement = make_engagement(target, "F8")
    for name in ("Una One", "Duo Two", "Tria Three"):
        _answered(engagement, name, "business")
    for name in ("Quad Four", "Quin Five", "Sexta Six"):
        person = engagement.add(name, "platform")
        device, answer = person.begin()
        fill(device, answer, order=("model", "data", "user", "organization"), level="2")
    result = engagement.close()
    rows = [row.texts("th, td") for row in read_page(result.text).all("tr")]
    told = [row for row in rows if row and row[0].startswith("Business owner and operations")]
    exact = [row for row in told if sum(bool(re.fullmatch(r"[1-4]\.0", cell)) for cell in row) == 4]
    return Outcome(bool(exact), _short(" / ".join((exact or told or [["no row of the three"]])[0])))


def nobody_can_erase_who_withdrew(target: Target) -> Outcome:
    """F10: after withdrawing, name and address stay on the list and nobody can erase them."""
    engagement = make_engagement(target, "F10")
    person, device, path = _answered(engagement, "Wanda Gone")
    page = device.get(f"{path}withdraw/")
    device.post(f"{path}withdraw/", _sure(page))
    engagement.lead.prove()
    erased = _erase(engagement, person)
    left = [each for each in (person.path, engagement.path) if "Wanda Gone" in engagement.lead.get(each).text]
    return Outcome(bool(left), f"{erased}; name {'still shown' if left else 'gone'}")


def _erase(engagement: Engagement, person: Person) -> str:
    removed = engagement.lead.post(f"{person.path}remove/")
    for path in dict.fromkeys(
        (
            engagement.lead.get(person.path).text + removed.text + engagement.lead.get(engagement.path).text
        ).split('"')
    ):
        if "erase" in path and person.pk in path:
            page = engagement.lead.get(path)
            answer = engagement.lead.post(path, _sure(page) | {"understood": "1", "erase": "1"})
            return f"erase {answer.status}"
    return f"no way to erase; remove {removed.status}"


def _sure(page: Answer) -> dict[str, str]:
    """Tick what has to be ticked in the forms of a page."""
    return {name: values[-1] for form in page.forms() for name, values in form.choices.items() if values} | {
        name: value for form in page.forms() for name, value in form.buttons if form.action != "/sign-out/"
    }


def a_copied_cookie_outlives_leaving(target: Target) -> Outcome:
    """F12: who copied the cookie reads on after “Leave this device”."""
    _, device, path = _answered(make_engagement(target, "F12"))
    copy = device.copy()
    device.post(f"{path}leave/")
    answer = copy.get(f"{path}answers/", follow=False)
    return Outcome(answer.status == 200, f"the copy gets {answer.status}")


def a_wrong_recipients_session_goes_on(target: Target) -> Outcome:
    """F12: “this isn't me” ends the link and not the session that was open."""
    engagement = make_engagement(target, "F12 not me")
    person = engagement.add("Pia One", "risk")
    device, answer = person.begin()
    response, link = re.findall(rf"/r/({UUID})/", answer.path)[0], person.mailed_link()
    ended = device.post(link, {"not_me": "1"})
    still = device.get(f"/r/{response}/express-1/", follow=False)
    return Outcome(still.status == 200, f"not me {ended.status}, the open session {still.status}")


def _short(text: str) -> str:
    return " ".join(text.split())[:140]
