from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "apps.room"

    def ready(self) -> None:
        # Not above: models can't be imported before all apps are loaded.
        from django.db.models.signals import post_save, pre_delete

        from apps.assessments.renewal import on_shown
        from apps.assessments.services import on_finished
        from apps.core.erasing.pending import register, register_written
        from apps.engagements.models import JoinCode, Round
        from apps.reports.services import print_notes
        from apps.responses.rights.personal_data import register_ballots
        from apps.responses.workshop import on_engagement, on_presence, on_vote, on_workshop
        from apps.room import erasing
        from apps.room.access import is_on
        from apps.room.models import Ballot, Room, RoomNote
        from apps.room.phones.own import register_composers
        from apps.room.selectors import Screens, noted_in, workshop_beside
        from apps.room.services import count_person, count_vote, look_after, show_result
        from apps.room.visibility import shown_at
        from apps.room.wall.screens import screen_of

        register_composers()
        register(erasing.redact)
        register_written(erasing.written_by)
        register_ballots(erasing.ballots_of)
        pre_delete.connect(erasing.forget_text, sender=Ballot)
        Screens.of = screen_of
        on_shown(shown_at)
        of_rooms = f"t.room_id in (select id from {Room._meta.db_table} where engagement_id = e.id)"  # noqa: S608 — our own name
        print_notes(RoomNote, of=of_rooms, tell=noted_in)
        on_workshop(workshop_beside)
        on_engagement(is_on)
        on_vote(count_vote)
        on_presence(count_person)
        on_finished(show_result)
        for changes in (Round, JoinCode):
            post_save.connect(look_after, sender=changes)
