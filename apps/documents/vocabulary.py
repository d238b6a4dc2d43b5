"""The slugs that documents of several apps share, with their words in English; the apps above translate them."""

NOW, HORIZON, LIMIT = POINTS = ("now", "horizon", "limit")  # the three points at which a quantity is asked

gettext_noop = str  # marks what the apps above translate
POINT_WORDS = {
    NOW: gettext_noop("today"),
    HORIZON: gettext_noop("at the horizon"),
    LIMIT: gettext_noop("the limit"),
}
FIRMNESS = {
    "firm": gettext_noop("firm"),
    "clear": gettext_noop("firm"),  # as rules call it
    "leaning": gettext_noop("leaning"),
    "open": gettext_noop("not decided"),
    "insufficient": gettext_noop("too little to say"),
}
