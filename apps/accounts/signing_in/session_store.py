"""Django's sessions in their table, which pages reach by the key of each and in no other way."""

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.utils import timezone

from apps.accounts import credentials


class SessionStore(SessionBase):
    def load(self) -> dict[str, object]:
        content = credentials.session_of(self.session_key or "", at=timezone.now())
        if content is None:
            self._session_key = None
            return {}
        return self.decode(content)

    def exists(self, session_key: str) -> bool:
        return credentials.session_of(session_key, at=timezone.now()) is not None

    def create(self) -> None:
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # the stubs lack it
        # The key is 165 random bits: one that is taken is a fault, not chance.
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        content = self.encode(self._get_session(no_load=must_create))  # type: ignore[attr-defined]  # the same
        until = self.get_expiry_date()
        if not credentials.keep_session(self.session_key, content, until=until, is_new=must_create):
            raise CreateError if must_create else UpdateError

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            credentials.end_session(key)

    def cycle_key(self) -> None:
        before, content = self.session_key, self._session  # type: ignore[attr-defined]  # the same
        new = self._get_new_session_key()  # type: ignore[attr-defined]  # the stubs lack it
        # What is listed of the session stays with it.
        if before and credentials.rename_session(before, new):
            self._session_key, self.modified = new, True
        else:
            self.create()
        self._session_cache = content
