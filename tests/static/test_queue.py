"""What queue.js promises: order, one fate for each save, and nothing lost that was given."""

import re
from collections.abc import Callable

import pytest

from tests.static.conftest import Server, Tab

pytestmark = pytest.mark.journey

Open = Callable[..., Tab]


def test_answers_are_sent_one_at_a_time_in_the_order_in_which_they_were_given(
    open_tab: Open, server: Server
) -> None:
    tab = open_tab()
    tab.give(("/c/", "1"), ("/a/", "2"), ("/b/", "3"))
    tab.wait_for("finish")
    assert [(save.url, save.value) for save in server.saves] == [("/c/", "1"), ("/a/", "2"), ("/b/", "3")]
    assert tab.page.evaluate("mostOpen") == 1
    assert tab.stored == []


def test_of_what_is_given_twice_before_it_is_sent_the_last_counts(open_tab: Open, server: Server) -> None:
    tab = open_tab()
    server.is_down = True
    tab.give(("/a/", "first"))
    tab.wait_until_failing()
    tab.give(("/b/", "one"), ("/b/", "other"))
    server.is_down = False
    tab.page.evaluate("queue.retry()")
    tab.wait_for("finish")
    assert server.values == ["first", "first", "other"]


def test_what_is_given_while_its_save_is_under_way_goes_out_after_it_on_its_revision(
    open_tab: Open, server: Server
) -> None:
    tab = open_tab()
    server.holds = True
    tab.give(("/a/", "old"))
    tab.page.wait_for_function("open === 1")
    tab.give(("/a/", "new"))
    assert [(record["sent"] is not None, record["draft"] is not None) for record in tab.stored] == [
        (True, True)
    ]
    server.holds = False
    server.answer(server.held.pop())
    tab.wait_for("finish")
    old, new = server.saves
    assert (old.value, old.revision) == ("old", "0")
    assert (new.value, new.revision) == ("new", "1")
    assert new.operation != old.operation


def test_a_save_whose_fate_is_unknown_is_repeated_under_its_own_operation(
    open_tab: Open, server: Server
) -> None:
    tab = open_tab()
    server.is_down = True
    tab.give(("/a/", "old"))
    tab.wait_until_failing()
    tab.give(("/a/", "new"))
    server.is_down = False
    tab.page.clock.fast_forward(2_000)
    tab.wait_for("finish")
    lost, repeated, later = server.saves
    assert repeated == lost
    assert (later.value, later.operation != lost.operation) == ("new", True)


def test_it_goes_on_trying_and_waits_half_a_minute_at_most(open_tab: Open, server: Server) -> None:
    tab = open_tab()
    server.is_down = True
    tab.give(("/a/", "1"))
    for failures in range(1, 9):
        tab.wait_until_failing(failures)
        assert len(server.saves) == failures
        server.is_down = failures < 8
        tab.page.clock.fast_forward(37_500)  # half a minute and a quarter of it
    tab.wait_for("finish")
    assert len({save.operation for save in server.saves}) == 1


def test_a_server_that_never_answers_is_given_up_after_ten_seconds(open_tab: Open, server: Server) -> None:
    tab = open_tab()
    server.holds = True
    tab.give(("/a/", "1"))
    tab.page.wait_for_function("open === 1")
    tab.page.clock.fast_forward(10_000)
    tab.wait_until_failing()
    assert [record["sent"] is not None for record in tab.stored] == [True]


def test_without_a_network_everything_is_kept_in_this_browser(open_tab: Open, server: Server) -> None:
    tab = open_tab()
    server.is_down = True
    tab.give(("/a/", "1"))
    tab.wait_until_failing()
    tab.give(("/b/", "2"), ("/c/", "3"))
    sent, *drafts = sorted(tab.stored, key=lambda record: record["url"])
    assert ("value=1" in sent["sent"], sent["draft"]) == (True, None)
    assert [(record["url"], record["sent"]) for record in drafts] == [("/b/", None), ("/c/", None)]
    assert len(server.saves) == 1


@pytest.mark.parametrize("has_begun", [False, True], ids=["not yet sent", "under way"])
def test_nothing_is_lost_when_the_tab_is_closed(open_tab: Open, server: Server, has_begun: bool) -> None:
    tab = open_tab()
    server.holds = True
    tab.give(("/a/", "1"), ("/b/", "2"))
    if has_begun:
        tab.page.wait_for_function("open === 1")
    assert len(tab.stored) == 2
    tab.close()
    server.holds = False
    seen = list(server.saves)
    again = open_tab()
    again.take_over()
    again.wait_for("finish")
    assert server.values[len(seen) :] == ["1", "2"]
    assert all(save == server.saves[len(seen)] for save in seen)
    assert again.stored == []


def test_a_page_without_the_question_sends_what_an_earlier_one_left(open_tab: Open, server: Server) -> None:
    tab = open_tab("/a/")
    server.is_down = True
    tab.give(("/a/", "1"))
    tab.wait_until_failing()
    tab.close()
    server.is_down = False
    other = open_tab("/b/")
    other.take_over()
    other.wait_for("finish")
    assert other.told == [["take", "/a/", "SAVED"], ["finish"]]


def test_a_page_with_the_question_shows_what_waited(open_tab: Open, server: Server) -> None:
    tab = open_tab()
    server.is_down = True
    tab.give(("/a/", "1"))
    tab.wait_until_failing()
    tab.close()
    server.is_down = False
    again = open_tab()
    again.take_over()
    again.wait_for("finish")
    assert again.told[0] == ["fill", "/a/", "1"]


def test_a_record_that_is_taken_over_is_stored_anew_before_the_old_one_goes(
    open_tab: Open, server: Server
) -> None:
    tab = open_tab()
    server.is_down = True
    tab.give(("/a/", "1"))
    tab.wait_until_failing()
    tab.close()
    again = open_tab()
    again.page.evaluate(
        """() => { window.steps = []; const { waiting } = queue; for (const name of ["put", "remove"]) {
        const step = waiting[name].bind(waiting);
        waiting[name] = (what) => { window.steps.push(name); return step(what); }; } }"""
    )
    again.take_over()
    again.wait_until_failing()
    assert again.page.evaluate("steps")[:2] == ["put", "remove"]
    assert len(again.stored) == 1


def test_what_waits_in_a_tab_that_is_open_is_left_to_it(open_tab: Open, server: Server) -> None:
    first = open_tab()
    server.is_down = True
    first.give(("/a/", "1"))
    first.wait_until_failing()
    second = open_tab()
    second.take_over(beside=1)
    assert second.page.evaluate("queue.isEmpty")
    first.close()
    server.is_down = False
    third = open_tab()
    third.take_over(beside=1)
    third.wait_for("finish")
    assert len({save.operation for save in server.saves}) == 1


def test_two_tabs_that_answer_one_question_each_get_an_answer_of_their_own(
    open_tab: Open, server: Server
) -> None:
    first, second = open_tab(), open_tab()
    first.give(("/a/", "one"))
    first.wait_for("finish")
    server.codes["/a/"] = "CONFLICT"
    second.give(("/a/", "other"))
    second.wait_for("finish")
    assert (first.told[0], second.told[0]) == (["take", "/a/", "SAVED"], ["take", "/a/", "CONFLICT"])
    assert [record["rests"] for record in second.stored] == [True]


def test_an_answer_given_while_a_page_takes_over_counts_and_comes_last(
    open_tab: Open, server: Server
) -> None:
    tab = open_tab()
    server.is_down = True
    tab.give(("/a/", "sent, fate unknown"))
    tab.wait_until_failing()
    tab.give(("/a/", "never sent"), ("/b/", "never sent"))
    tab.close()
    server.is_down = False
    again = open_tab()
    again.take_over(give=[("/c/", "new"), ("/a/", "anew"), ("/b/", "anew"), ("/a/", "anew, and again")])
    again.wait_for("finish")
    assert again.page.evaluate("told.filter(([what]) => what === 'fill')") == []
    # Of one question in order; in which order two questions are sent says nothing.
    sent = sorted(server.saves[1:], key=lambda save: save.url)
    assert [(save.url, save.value) for save in sent] == [
        ("/a/", "sent, fate unknown"),
        ("/a/", "anew, and again"),
        ("/b/", "anew"),
        ("/c/", "new"),
    ]
    assert server.saves[1] == server.saves[0]
    assert again.stored == []


def test_what_is_being_typed_while_a_page_takes_over_is_not_filled_over(
    open_tab: Open, server: Server
) -> None:
    tab = open_tab()
    server.is_down = True
    tab.give(("/b/", "1"))
    tab.wait_until_failing()
    tab.give(("/a/", "never sent"))
    tab.close()
    server.is_down = False
    again = open_tab()
    again.page.evaluate("typing.add('/a/')")
    again.take_over()
    again.wait_for("take", "/b/", "SAVED")
    again.page.evaluate("typing.clear()")
    again.give(("/a/", "typed"))
    again.wait_for("finish")
    assert [each for each in again.told if each[0] == "fill"] == [["fill", "/b/", "1"]]
    assert server.values == ["1", "1", "typed"]


def test_of_what_two_tabs_left_for_one_question_the_later_counts_and_is_shown(
    open_tab: Open, server: Server
) -> None:
    server.is_down = True
    for minute, value in enumerate(("sent, fate unknown", "later")):
        tab = open_tab()
        tab.page.clock.fast_forward(minute * 60_000)
        tab.give(("/b/", value))
        tab.wait_until_failing()
        tab.give(("/a/", value))
        tab.close()
    seen = len(server.saves)
    server.is_down = False
    again = open_tab()
    again.take_over()
    again.wait_for("finish")
    fills = [each for each in again.told if each[0] == "fill"]
    assert sorted(fills[-2:]) == [["fill", "/a/", "later"], ["fill", "/b/", "later"]]
    assert server.values[seen:] == ["later", "later"]
    assert again.stored == []


def test_what_was_changed_last_counts_also_where_its_tab_gave_the_first_answer(
    open_tab: Open, server: Server
) -> None:
    server.is_down = True
    earlier, later = open_tab(), open_tab()
    for minute, (tab, value) in enumerate(((earlier, "first"), (later, "second"), (earlier, "last"))):
        tab.page.clock.fast_forward(minute * 60_000)
        tab.give(("/b/", "unreached"))
        tab.wait_until_failing()
        tab.give(("/a/", value))
    earlier.close()
    later.close()
    seen = len(server.saves)
    server.is_down = False
    again = open_tab()
    again.take_over()
    again.wait_for("finish")
    assert "last" in server.values[seen:]
    assert {"first", "second"}.isdisjoint(server.values[seen:])


def test_of_a_save_that_was_given_anew_since_it_is_not_asked_which_one_holds(
    open_tab: Open, server: Server
) -> None:
    tab = open_tab()
    server.holds, server.codes["/a/"] = True, "CONFLICT"
    tab.give(("/a/", "old"))
    tab.page.wait_for_function("open === 1")
    tab.give(("/a/", "new"))
    server.holds = False
    server.answer(server.held.pop())
    tab.wait_for("finish")
    assert tab.told == [["take", "/a/", "CONFLICT"], ["finish"]]
    assert [save.revision for save in server.saves] == ["0", "0"]  # it is not written over what was not seen
    (resting,) = tab.stored
    assert ("value=new" in resting["draft"], resting["rests"]) == (True, True)


@pytest.mark.parametrize("code", ["CONFLICT", "INVALID", "ALREADY_SUBMITTED"])
def test_what_cannot_be_sent_as_it_stands_waits_for_its_own_page(
    open_tab: Open, server: Server, code: str
) -> None:
    tab = open_tab()
    server.codes["/a/"] = code
    tab.give(("/a/", "1"), ("/b/", "2"))
    tab.wait_for("finish")
    assert tab.told == [["take", "/a/", code], ["take", "/b/", "SAVED"], ["finish"]]
    tab.close()
    elsewhere = open_tab("/b/")
    elsewhere.take_over()
    assert elsewhere.page.evaluate("queue.isEmpty")
    elsewhere.close()
    server.codes.clear()
    own = open_tab("/a/")
    own.take_over()
    own.wait_for("finish")
    assert own.told == [["fill", "/a/", "1"], ["take", "/a/", "SAVED"], ["finish"]]
    assert server.saves[0].operation != server.saves[-1].operation  # the server has answered the first
    assert own.stored == []


def test_the_last_page_tries_once_more_what_rests(open_tab: Open, server: Server) -> None:
    tab = open_tab()
    server.codes["/a/"] = "INVALID"
    tab.give(("/a/", "1"))
    tab.wait_for("finish")
    tab.close()
    done = open_tab("/none/")
    done.take_over(is_done=True)
    done.wait_for("take", "/a/", "INVALID")
    assert len(server.saves) == 2


def test_who_takes_the_other_answer_keeps_nothing_of_their_own(open_tab: Open, server: Server) -> None:
    tab = open_tab()
    server.codes["/a/"] = "CONFLICT"
    tab.give(("/a/", "1"))
    tab.wait_for("finish")
    tab.page.evaluate("queue.forget('/a/')")
    assert tab.stored == []


def test_an_answer_that_came_after_closing_is_done_with(open_tab: Open, server: Server) -> None:
    tab = open_tab()
    server.codes["/a/"] = "ROUND_CLOSED"
    tab.give(("/a/", "1"))
    tab.wait_for("finish")
    assert tab.stored == []


def test_without_a_session_an_answer_is_kept_until_the_link_is_open_again(
    open_tab: Open, server: Server
) -> None:
    tab = open_tab()
    server.codes["/a/"] = "SESSION"
    tab.give(("/a/", "1"))
    tab.wait_for("endSession")
    tab.wait_until_failing()
    assert len(tab.stored) == 1
    server.codes.clear()
    tab.page.evaluate("queue.retry()")
    tab.wait_for("finish")
    assert server.saves[0] == server.saves[1]


def test_what_is_still_being_typed_waits_and_the_others_pass_it(open_tab: Open, server: Server) -> None:
    tab = open_tab()
    tab.page.evaluate("typing.add('/a/')")
    tab.give(("/a/", "half a sen"), ("/b/", "2"))
    tab.wait_for("take", "/b/", "SAVED")
    assert server.values == ["2"]
    tab.page.evaluate("typing.clear()")
    tab.give(("/a/", "half a sentence"))
    tab.wait_for("finish")
    assert server.values == ["2", "half a sentence"]


def test_what_waits_for_another_response_stays_where_it_is(open_tab: Open, server: Server) -> None:
    tab = open_tab()
    tab.page.evaluate(
        "queue.waiting.put({ id: 'x:/a/', response: 'response-2', tab: 'x', url: '/a/', at: 1, sent: null, draft: 'value=1' })"
    )
    tab.take_over()
    assert tab.page.evaluate("queue.isEmpty")
    assert server.saves == []


def test_without_storage_answers_are_sent_all_the_same(open_tab: Open, server: Server) -> None:
    tab = open_tab(init="delete window.indexedDB; window.indexedDB = { open() { throw new Error() } };")
    tab.take_over(give=[("/a/", "1")])
    tab.wait_for("finish")
    assert server.values == ["1"]


def test_where_storage_never_opens_answers_are_sent_all_the_same(open_tab: Open, server: Server) -> None:
    tab = open_tab(init="delete window.indexedDB; window.indexedDB = { open: () => ({}) };")
    tab.page.evaluate("() => { queue.takeOver(false); }")
    tab.give(("/a/", "1"))
    assert server.values == []
    tab.page.clock.fast_forward(5_000)
    tab.wait_for("finish")
    assert server.values == ["1"]


def test_leaving_the_device_forgets_what_waits(open_tab: Open, server: Server) -> None:
    tab = open_tab()
    server.is_down = True
    tab.give(("/a/", "1"), ("/b/", "2"))
    tab.wait_until_failing()
    tab.page.evaluate("queue.waiting.forget()")
    assert tab.stored == []


def test_an_operation_is_a_uuid_also_where_the_browser_makes_none(open_tab: Open) -> None:
    page = open_tab().page
    assert page.evaluate("crypto.randomUUID === undefined")
    operations = page.evaluate(
        "async () => { const { newOperation } = await import('/js/queue.js'); return [newOperation(), newOperation()] }"
    )
    for operation in operations:
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", operation)
    assert len(set(operations)) == 2
