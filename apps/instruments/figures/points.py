"""The words of the three points at which a quantity is asked."""

from django.utils.translation import gettext_lazy

from apps.documents.vocabulary import LIMIT, POINT_WORDS

WORDS = {point: gettext_lazy(word) for point, word in POINT_WORDS.items()}
WORDS_AFTER_A_NAME = {**WORDS, LIMIT: gettext_lazy("its limit")}  # as in "Users a day, its limit"
