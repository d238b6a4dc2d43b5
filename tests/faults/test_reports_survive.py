"""A report that was ordered is made, once, whatever dies meanwhile. Real worker, real beat, real Redis."""

import signal
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import redis as clients
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.urls import reverse

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement
from apps.reports import selectors, services
from apps.reports.errors import OrderUnderWay
from apps.reports.models import Report, ReportFile
from config.local import paths
from config.local.servers import Servers
from tests.factories import NOW, SignIn, look
from tests.faults.conftest import times_slower, wait_until
from tests.product import Product
from tests.reports.documents import document
from tests.reports.rows import make_report

pytestmark = pytest.mark.fault

CSRF = "c" * 32
ORDERS, AT_ONCE = 1000, 16


def states() -> object:
    return [(each.state, each.error_text) for each in Report.objects.all()]


def is_ready() -> bool:
    return Report.objects.get().is_ready


def test_a_worker_killed_in_mid_render_costs_less_than_45_seconds(
    stack: Product, engagement: Engagement, record_property: Callable[[str, object], None]
) -> None:
    long_text = ["What a long story it is. " * 60] * 40
    report = make_report(engagement, content=document(quotes=long_text))
    stack.start("beat")
    stack.start("worker")
    in_the_middle = Report.objects.filter(state="running", started_at__lt=Now() - timedelta(seconds=0.5))
    wait_until(in_the_middle.exists, 60, states)
    stack.kill("worker")
    assert Report.objects.get().state == "running"
    stack.start("worker")
    took = wait_until(is_ready, 45, states)
    report.refresh_from_db()
    assert report.attempts == 2
    assert ReportFile.objects.count() == 1
    assert selectors.verified_pdf(report).pages > 10
    record_property("ready_seconds_after_a_worker_came_back", round(took, 1))


@pytest.mark.parametrize("fault", ["stopped", "hung", "full"])
def test_a_report_is_ordered_at_once_while_redis_is_away_and_made_when_it_is_back(
    fault: str,
    stack: Product,
    redis: Servers,
    bring_in: Callable[..., Engagement],
    alice: User,
    signed_in: SignIn,
    record_property: Callable[[str, object], None],
) -> None:
    engagement = bring_in("hr-faq-bot")
    look(engagement)
    stack.start("web")
    stack.start("worker")
    stack.start("beat")
    stack.wait_for_web()
    address = f"{stack.url}{reverse('order_report', args=[engagement.pk])}"
    session = signed_in(alice).cookies[settings.SESSION_COOKIE_NAME].value
    library = with_session(f"{stack.url}{reverse('library')}", session)
    urllib.request.urlopen(library, timeout=60).read()
    usual = max(seconds_of(library) for _ in range(5))
    valkey = redis.children[0].process
    if fault == "stopped":
        redis.stop()
    elif fault == "hung":
        valkey.send_signal(signal.SIGSTOP)
    else:
        fill(redis, with_bytes=1)
    started = time.monotonic()
    with urllib.request.urlopen(with_session(address, session, method="POST"), timeout=60) as page:
        assert "Report" in page.read().decode()
    took = time.monotonic() - started
    assert Report.objects.get().state == "queued"
    if fault == "stopped":
        redis.start()
    elif fault == "hung":
        valkey.send_signal(signal.SIGCONT)
    else:
        fill(redis, with_bytes=0)
    made = wait_until(is_ready, 60, states)
    record_property("page_seconds", round(took, 2))
    record_property("ready_seconds_after_redis_came_back", round(made, 1))
    # The wait for Redis is bounded; what the page takes by itself is a matter of the machine.
    assert took < 1.5 * times_slower() + 5 * usual
    assert ReportFile.objects.count() == 1
    assert stack.processes["worker"].poll() is None
    assert stack.processes["beat"].poll() is None


def test_a_report_whose_bell_was_lost_is_found_by_the_next_sweep(
    stack: Product, bring_in: Callable[..., Engagement]
) -> None:
    services.freeze_report(engagement=bring_in("hr-faq-bot"), by=SYSTEM, at=NOW)
    stack.start("worker")
    stack.start("beat")
    wait_until(is_ready, 60, states)


def test_without_beat_an_ordered_report_is_made_and_a_worker_that_starts_takes_up_what_waits(
    stack: Product, bring_in: Callable[..., Engagement], alice: User, signed_in: SignIn
) -> None:
    engagement = bring_in("hr-faq-bot")
    look(engagement)
    stack.start("web")
    stack.start("worker")
    stack.wait_for_web()
    address = f"{stack.url}{reverse('order_report', args=[engagement.pk])}"
    session = signed_in(alice).cookies[settings.SESSION_COOKIE_NAME].value
    urllib.request.urlopen(with_session(address, session, method="POST"), timeout=60).read()
    wait_until(is_ready, 60, states)
    stack.kill("worker")
    make_report(engagement)
    stack.start("worker")
    wait_until(lambda: ReportFile.objects.count() == 2, 60, states)


def test_a_thousand_orders_of_the_same_report_make_one(
    stack: Product,
    bring_in: Callable[..., Engagement],
    alice: User,
    signed_in: SignIn,
    record_property: Callable[[str, object], None],
) -> None:
    engagement = bring_in("hr-faq-bot")
    look(engagement)
    stack.start("web")
    stack.start("worker")
    stack.wait_for_web()
    address = f"{stack.url}{reverse('order_report', args=[engagement.pk])}"
    session = signed_in(alice).cookies[settings.SESSION_COOKIE_NAME].value

    def order(number: int) -> int:
        with urllib.request.urlopen(with_session(address, session, method="POST"), timeout=60) as page:
            return int(page.status)

    started = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as people:
        answers = set(people.map(order, range(ORDERS)))
    record_property("orders_a_second", round(ORDERS / (time.monotonic() - started)))
    assert answers == {200}
    wait_until(is_ready, 60, states)
    assert ReportFile.objects.count() == 1


def test_whoever_orders_while_another_order_takes_long_is_told_so(
    engagement: Engagement, transactional_db: None
) -> None:
    other = connection.copy()
    with transaction.atomic(), other.cursor() as somebody_else, connection.cursor() as here:
        somebody_else.execute("begin")
        somebody_else.execute(
            "select 1 from engagements_engagement where id = %s for update", [engagement.pk]
        )
        here.execute("set local lock_timeout = '50ms'")
        with pytest.raises(OrderUnderWay, match="ordering this report at this moment"):
            services.freeze_report(engagement=engagement, by=SYSTEM, at=NOW)
        somebody_else.execute("rollback")
    other.close()


def seconds_of(page: urllib.request.Request) -> float:
    started = time.monotonic()
    urllib.request.urlopen(page, timeout=60).read()
    return time.monotonic() - started


def fill(redis: Servers, *, with_bytes: int) -> None:
    """Leave Redis so much memory, all of which is taken; 0 is no limit."""
    path = paths.redis_url(redis.folder).replace("redis+socket://", "unix://")
    clients.Redis.from_url(path).config_set("maxmemory", str(with_bytes))


def with_session(address: str, session: str, method: str = "GET") -> urllib.request.Request:
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    return urllib.request.Request(
        address,
        data=b"" if method == "POST" else None,
        method=method,
        headers={"Cookie": cookies, "X-CSRFToken": CSRF, "HX-Request": "true"},
    )
