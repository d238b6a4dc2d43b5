"""Made-up names, the same for the same number."""

from itertools import product

_FIRST = (
    *("Aldermoor", "Harbourline", "Kestrel", "Norwell", "Ostrom", "Pomona", "Varn", "Wexley", "Tideway", "Larkfield"),
    *("Bramhall", "Corvina", "Dunmore", "Elmstead", "Fenwick", "Garrow", "Holloway", "Ingram", "Juniper", "Kirkwood"),
    *("Lindholm", "Merrow", "Northgate", "Orchard", "Pellham", "Quarry", "Rosedale", "Stanmore", "Thornbury", "Upland"),
)  # fmt: skip
_SECOND = (
    *("Mutual", "Freight", "Works", "Grocers", "Bank", "Energy", "Rail", "Clinics", "Hotels", "Retail", "Water"),
    *("Telecom", "Airways", "Insurance", "Foods", "Motors", "Housing", "Pharma", "Textiles", "Shipping", "Seeds"),
)  # fmt: skip
_WHAT = (
    *("Claims", "Route", "Demand", "Fraud", "Churn", "Defect", "Invoice", "Contract", "Ticket", "Price"),
    *("Credit", "Stock", "Energy", "Patient", "Lead", "Leakage", "Delay", "Recipe", "Crew", "Warranty"),
)  # fmt: skip
_DOES = ("assistant", "forecast", "copilot", "triage", "reader", "watch", "planner", "matching", "scoring")
_GIVEN = (
    *("Ada", "Bo", "Chidi", "Dana", "Emil", "Fatima", "Goran", "Hana", "Ivo", "Jun", "Kaya", "Lea", "Mats", "Nora"),
    *("Omar", "Pia", "Quinn", "Rosa", "Sami", "Tove", "Uma", "Vera", "Wanda", "Xenia", "Yusuf", "Zoe"),
)  # fmt: skip
_FAMILY = (
    *("Adler", "Brandt", "Costa", "Dvorak", "Eriksen", "Fischer", "Grant", "Haddad", "Ito", "Jansen", "Kessler"),
    *("Lund", "Moreau", "Novak", "Okafor", "Pietsch", "Reyes", "Sato", "Tanaka", "Urban", "Vogel", "Weiss"),
)  # fmt: skip

_CLIENTS, _INITIATIVES, _PEOPLE = (
    [" ".join(words) for words in product(*parts)]
    for parts in ((_FIRST, _SECOND), (_WHAT, _DOES), (_GIVEN, _FAMILY))
)


def client(number: int) -> str:
    return _named(_CLIENTS, number)


def initiative(number: int) -> str:
    return _named(_INITIATIVES, number)


def person(number: int) -> str:
    return _named(_PEOPLE, number)


def _named(names: list[str], number: int) -> str:
    """Names that stand beside each other in the list are alike, so the list is walked by steps that visit each once."""
    turn, place = divmod(number, len(names))
    name = names[place * 37 % len(names)]
    return f"{name} {turn + 1}" if turn else name
