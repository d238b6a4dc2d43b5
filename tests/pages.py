"""Reads pages as a browser reads them: by selectors, never by what their HTML looks like."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

# What Django's test browser is answered.
type Shown = "_MonkeyPatchedWSGIResponse"
