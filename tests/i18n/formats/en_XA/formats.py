"""How the pseudo-locale writes dates and numbers: unlike English, so that a test sees it."""

DATE_FORMAT = "Y/m/d"
MONTH_DAY_FORMAT = "m/d"
YEAR_MONTH_FORMAT = "Y/m"
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
