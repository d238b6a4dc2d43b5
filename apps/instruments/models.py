"""Questionnaires as versioned data. A published version never changes: a changed file is a new version."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from apps.core.fields import FrozenJSONField
from apps.core.models import UUIDModel


class InstrumentVersionQuerySet(models.QuerySet["InstrumentVersion"]):
    def published(self) -> Self:
        return self.filter(state=InstrumentVersion.State.PUBLISHED)

    def named(self, name: str) -> Self:
        """Filter by `slug@version`; a name that isn't one matches nothing."""
        slug, _, version = name.partition("@")
        return self.filter(slug=slug, version=int(version)) if version.isdecimal() else self.none()


class InstrumentVersion(UUIDModel):
    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    slug = models.SlugField()
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    document = FrozenJSONField()
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    objects = InstrumentVersionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["slug", "-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["slug", "version"], name="instruments_version_once"),
            models.CheckConstraint(
                name="instruments_state_known", condition=Q(state__in=("draft", "published", "retired"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.slug}@{self.version}"
