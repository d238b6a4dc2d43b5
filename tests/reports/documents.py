"""A frozen content as the product writes it, made up by hand, so that rendering is tested without an engine."""

import copy
from typing import Any

DATA = {"slug": "data", "label": "Data"}
USERS = {"slug": "user", "label": "Users"}
MODEL = {"slug": "model", "label": "Model"}
ORGANISATION = {"slug": "organization", "label": "Organisation"}

STEP = {"when": "By 27 Nov 2026", "action": "List the data that nobody read in a month", "who": "Platform"}
ENTRY = {
    "rule": "DA2",
    "number": 1,
    "title": "Move cold data to a cheaper storage class",
    "because": "Stored data: 11 TB today, limit 14 TB; reached about February 2027 (November 2026 to May 2027).",
    "who": "Platform",
    "weeks": "0.5 to 2 weeks",
    "steps": [STEP],
    "measure": "Stored data in the dear class, until it is under half of it",
    "stop_if": "Everything that is stored is read each week.",
    "mistakes": ["One bigger database server."],
    "answer": {
        "state": "Changed by the facilitator",
        "text": "Start with the overnight load.",
        "reason": "One team.",
    },
}
NEXT = {
    "rule": "DA1",
    "number": 2,
    "title": "Bring the data in on time",
    "because": "13 of 13 who were asked: data comes late.",
    "who": "Data and ML",
    "weeks": "1 to 4 weeks",
    "steps": [{"when": "By 25 Dec 2026", "action": "Move and partition the worst job", "who": "Data and ML"}],
    "measure": "Loads that are in time, until 19 of 20 are",
    "stop_if": "For a month 19 of 20 loads are in time.",
}

GAPS = {"blind_spot": "blind spot", "over_worry": "over-worry", None: ""}


def place(
    dimension: dict[str, str],
    number: int | None,
    shares: tuple[float, ...],
    means: tuple[float, float, float],  # by what people state, notice and figure
    gap: str | None,
    trouble: str,
    money: str,
) -> dict[str, Any]:
    stated, felt, computed = means
    return {
        **dimension,
        "number": number,
        "shares": list(shares),
        "stated": stated,
        "felt": felt,
        "computed": computed,
        "gap": gap,
        "said": str(stated),
        "noticed": str(felt),
        "trouble": trouble,
        "figured": str(computed),
        "gap_words": GAPS[gap],
        "money": money,
    }


DOCUMENT: dict[str, Any] = {
    "format": "scalelens-report/5",
    "options": {"language": "en-gb"},
    "order": {},
    "evidence_at": "2026-11-25T09:00:00+00:00",
    "names": {
        "organisation": "Northlight Consulting",
        "client": "Harbourline Mutual",
        "initiative": "Claims assistant",
        "lead": "Alice Duarte",
        "code": "claims-1",
    },
    "mark": "Confidential",
    "brief": {
        "kind": "months",
        "level": "firm",
        "marks": [DATA],
        "claimed": USERS,
        "headline": "56 TB have to be read by November 2028; the store holds 14 TB. It is full between March and December 2027.",
        "cover": "Nearly certain. The brief named users, where no limit asked about is reached before 2030.",
        "why": "11 of 14 TB are used, and growth is fivefold.",
        "sure": "Nearly certain: measured by three people, and of ten such findings nine come true.",
        "tenths": 9,
        "differ": "What fails first? Seven of 13 name the data, five the load.",
        "picture": {
            "issued_on": "2026-11-25",
            "near_days": 60,
            "ends_on": "2028-11-25",
            "title": "56 TB have to be read by November 2028; the store holds 14 TB.",
            "rows": [
                {
                    "slug": "data",
                    "name": "stored data",
                    "figures": "56 of 14 TB",
                    "words": "4 times over",
                    "first": "2027-03-04",
                    "middle": "2027-06-30",
                    "last": "2027-12-24",
                    "is_over": False,
                    "is_measured": True,
                }
            ],
            "flags": [
                {"on": "2026-12-04", "words": "4 decide", "is_decision": True},
                {"on": "2026-12-11", "words": "11 move cold data", "is_decision": False},
            ],
            "events": [{"on": "2027-01-10", "words": "Launch, Sunday 10 January"}],
            "overdue": "",
        },
        "scale": {
            "slug": "data",
            "wanted": 56.0,
            "limit": 14.0,
            "wanted_words": "56 TB wanted",
            "limit_words": "14 possible",
        },
        "steps": [
            {
                "rule": "DA2",
                "title": "Move old data to the cheaper class;",
                "tail": "book room beyond 14 TB.",
                "owner": "Platform",
                "day": "Fri 11 Dec",
                "state": "not in your plan yet",
            }
        ],
        "overdue": "",
        "leave": ["A larger model, until one copy needs 35 GB."],
        "costs": ["Most of the planned money goes to users.", "Platform sizes the steps by 4 December."],
        "decide_by": "2026-12-04",
        "decide_weekday": "Friday",
        "decide_on": "4 December",
        "when": "",
        "asked": "Move two tenths of the planned money from users to the store.",
        "addressees": "Executive and finance",
        "law": "One legal duty: legal and risk.",
        "answers_of": "25 November 2026",
        "issued_on": "25 November 2026",
        "bites_on": "2027-03-04",
        "certainty": "Nearly certain",
        "reached": "Between March and December 2027",
        "months": 7.2,
        "is_past": False,
    },
    "cover": [
        {"label": "Answers", "value": "25 November 2026, 13 of 14"},
        {"label": "Issued", "value": "25 November 2026"},
        {"label": "Facilitator", "value": "Alice Duarte"},
        {"label": "Who may read it", "value": "Confidential"},
    ],
    "question_set": "four-dimensions@3",
    "ranking": [
        {**DATA, "number": 1},
        {**ORGANISATION, "number": 2},
        {**MODEL, "number": None},
        {**USERS, "number": None},
    ],
    "meaning": ["It is a share of 16,384 ways to read these same answers, and no promise."],
    "places": {
        "heading": "Data is first in 91% of all readings.",
        "text": "A draw is one way to read the same answers.",
        "comparing": "Data is a blind spot: people give it place 2.8 of 4 on average, its figures 1.1.",
        "is_compared": True,
        "has_money": True,
        "rows": [
            place(DATA, 1, (0.91, 0.07, 0.015, 0.005), (2.8, 1.0, 1.1), "blind_spot", "72%", "30%"),
            place(ORGANISATION, 2, (0.05, 0.48, 0.3, 0.17), (2.1, 2.0, 2.2), None, "55%", "30%"),
            place(MODEL, None, (0.02, 0.3, 0.43, 0.25), (3.6, 3.0, 2.9), None, "41%", "30%"),
            place(USERS, None, (0.02, 0.15, 0.255, 0.575), (1.4, 4.0, 3.7), "over_worry", "28%", "10%"),
        ],
    },
    "limits": {
        "heading": "The nearest limit: “Longest regular job”, 4 to 13 months.",
        "text": "",
        "note": "Mark: the middle of all draws.",
        "horizon_months": 24,
        "rows": [
            {
                **DATA,
                "label": "Longest regular job",
                "detail": "5 today, limit 8 hours (measured)",
                "now": "5 hours",
                "growth": "× 2.4",
                "limit": "8 hours",
                "source": "Measured",
                "when": "4 to 13 months",
                "within": "87%",
                "p10": 4.1,
                "p50": 7.2,
                "p90": 13.0,
                "source_key": "measured",
            },
            {
                **USERS,
                "label": "Requests to the AI service in the busiest second",
                "detail": "18 today, limit 140 requests a second (guesses)",
                "now": "18 requests a second",
                "growth": "× 2.2",
                "limit": "140 requests a second",
                "source": "Guesses",
                "when": "22 months or more",
                "within": "6%",
                "p10": 22.0,
                "p50": 61.0,
                "p90": None,
                "source_key": "guess",
            },
        ],
    },
    "disagreement": {
        "heading": "Two camps, of 7 people and of 5",
        "camps": {
            "heading": "Two camps: 7 people and 5",
            "text": "7 people are nearest to an order with data first, 5 to one with users first.",
            "camps": [
                {"people": "7 people", "first": DATA},
                {"people": "5 people", "first": USERS},
            ],
        },
        "sentences": [
            "People are most divided over data and users: 7 put data before users, 5 the other way round."
        ],
        "map": {
            "title": "Data and ML engineering expect trouble with data 1.5 places sooner than all together",
            "columns": [
                {**each, "together": together}
                for each, together in ((DATA, 2.5), (USERS, 2.4), (MODEL, 2.6), (ORGANISATION, 2.5))
            ],
            "rows": [
                {
                    "label": "Data and ML engineering",
                    "note": "4 people",
                    "values": [1.0, 3.4, 2.6, None],
                    "words": ["1.5 sooner", "1.0 later", "the same", "–"],
                },
                {
                    "label": "Business owner and operations; Product and UX; Executive and finance",
                    "note": "5 people",
                    "values": [3.4, 1.2, 2.9, 2.5],
                    "words": ["0.9 later", "1.2 sooner", "0.3 later", "the same"],
                },
            ],
        },
        "items": {
            "heading": "The questions that divide it",
            "choices": ["strongly disagree", "disagree", "neither", "agree", "strongly agree"],
            "rows": [
                {
                    "slug": "user",
                    "label": "At busy times, people notice slow or failed answers",
                    "counts": [5, 1, 0, 2, 4],
                    "note": "two opposed groups of answers: 12 answered; 1 of 13 could not say",
                }
            ],
        },
        "gaps": [
            "Perspectives answer “Answers are slow even when hardly anyone is using the system” differently."
        ],
    },
    "robustness": {
        "stop": "Ask first: “Requests in the busiest second”.",
        "hangs_on": ["One person's answers move this by 12 points."],
        "without": [{"strand": "What people rank", "label": "Data", "share": "95%"}],
        "points": [
            {
                **USERS,
                "label": "Requests to the AI service in the busiest second",
                "point": "today",
                "pooled": "40 requests a second",
                "turns_at": "120 requests a second",
                "moves": "3",
                "becomes": "Users, leaning",
            }
        ],
        "steady": "",
        "questions": [{"text": "How fast the archive grows", "moves": "14 points", "level": "leaning"}],
    },
    "quotes": ["Only on storm days."],
    "advice": {
        "heading": "Move cold data to a cheaper storage class, and 2 things to leave alone",
        "guards": [],
        "do_now": [ENTRY],
        "do_next": [NEXT],
        "asks": ["Cap it at 14 TB if more isn't granted: yes or no."],
        "leave_alone": [
            "Replicas and caches, until users pass half of a limit",
            "A larger model, until one copy needs 35 GB",
        ],
        "alone_because": ["0.83 of 21 today", "7.6 GB today"],
        "shape": {"title": "Build a batch data platform", "notes": []},
    },
    "law": {
        "line": "1 duty stops the launch: the legal class is not in writing. Owner: Counsel.",
        "is_above": True,
        "duties": [
            {
                "title": "Get the legal class in writing",
                "effect": "Stops it until done",
                "because": "Legal class: not settled yet",
                "steps": [{"when": "By 25 Dec 2026", "action": "Get class and role in writing"}],
                "by": "25 Dec 2026",
                "owner": "Counsel",
                "articles": "EU AI Act, article 6",
            }
        ],
    },
    "checklist": {
        "rows": [
            {
                "title": "Build 100 cases that stop a release",
                "by": "25 Dec 2026",
                "who": "Data and ML, Business",
                "weeks": "1 to 3 weeks",
            }
        ],
        "standards": "runs that can be replayed; spending alarms by day and feature",
        "why_not": ["Run it at the edge, train centrally: nothing of it runs on devices."],
    },
    "framing": [
        {
            "label": "Success",
            "value": "adjusters read summaries, not files: 42 today, 15 wanted (minutes a claim)",
        },
        {"label": "Stage", "value": "A pilot"},
    ],
    "targets_heading": "Two promises, one of them agreed",
    "targets": [
        {
            "indicator": "Jobs finished inside their window",
            "value": "99%, window 8 hours",
            "stop": "97%",
            "window": "28 days",
            "source": "the limit of the longest job",
            "state": "agreed",
        },
        {
            "indicator": "All infrastructure",
            "value": "to be agreed",
            "stop": "",
            "window": "month",
            "source": "",
            "state": "proposed",
        },
    ],
    "decision": {
        "order": [DATA, ORGANISATION, MODEL, USERS],
        "reason": "The overnight load misses its window by November.",
        "dissent": "Product expects the storm day to come first.",
        "live_with": "9 yes, 2 with a reservation, 1 no",
        "decided_on": "3 December 2026",
    },
    "assumptions": [
        {
            "text": "The archive grows to 60 TB within two years.",
            "figure": "All data to be read, at the horizon: 60 TB",
            "flip": "At 9.5 TB users would come first.",
            "owner": "Security, legal and risk",
            "test": "Measure the archive on the first of each month",
            "check_by": "1 March 2027",
            "status": "Open",
            "measured": "14 TB on 1 January 2027",
        }
    ],
    "method": {
        "facts": [
            {"label": "Question set", "value": "four-dimensions@3"},
            {"label": "Rules", "value": "scale-where-it-matters@3"},
            {"label": "Engine", "value": "1 (NumPy 2.5.5)"},
            {"label": "Seed", "value": "123456789012345678901234567890"},
        ],
        "groups": [
            {"label": "Business owner and operations", "people": "3 of 3"},
            {"label": "Platform engineering", "people": "6 of 7"},
            {"label": "Together", "people": "13 of 14"},
        ],
        "unheard": ["Executive and finance"],
        "dimensions": [
            {**DATA, "ranked": "100%", "noticed": "92%", "figures": "60%"},
            {**USERS, "ranked": "100%", "noticed": "100%", "figures": "70%"},
        ],
        "smallest_group": 3,
        "behind": [
            "13 people; 7 known by their mail, 2 vouched for by the facilitator.",
            "What people think is told of groups alone: “Business owner; Product” (7 people).",
        ],
        "warnings": ["No limit was given for “Separate sources we rely on”: nothing is computed from it."],
    },
    "sentences": [
        {
            "id": "p.first",
            "about": "data",
            "text": "Data is first in 91% of all readings.",
            "rule": "The share of the draws in which the leader of the one order is first.",
            "rests_on": "all answers",
            "numbers": [{"name": "p", "path": "ranking.p_first.data", "value": 0.91}],
        }
    ],
}


def document(**changes: Any) -> dict[str, Any]:
    """Return a whole content with these parts replaced; a dictionary is merged into its part."""
    whole = copy.deepcopy(DOCUMENT)
    for part, change in changes.items():
        if isinstance(change, dict) and isinstance(whole[part], dict):
            whole[part] |= change
        else:
            whole[part] = change
    return whole
