"""The verbs of the audit trail in plain words, by group. A verb without a line fails."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Group(TextChoices):
    SIGN_IN = "sign-in", _("Signing in")
    LOOKS = "looks", _("Looks and downloads")
    REFUSED = "refused", _("Refused")
    LINKS = "links", _("Links and mails")
    PEOPLE = "people", _("People who are asked")
    ENGAGEMENTS = "engagements", _("Engagements and their teams")
    RESULTS = "results", _("Rounds, results and reports")
    ANSWERS = "answers", _("What those asked do")
    ORGANISATION = "organisation", _("Members and settings")


@dataclass(frozen=True)
class Verb:
    group: Group
    words: "StrPromise"


VERBS: dict[str, Verb] = {
    "sign_in": Verb(Group.SIGN_IN, _("Signed in")),
    "sign_out": Verb(Group.SIGN_IN, _("Signed out")),
    "prove_again": Verb(Group.SIGN_IN, _("Confirmed their identity before a sensitive action")),
    "ask_for_password": Verb(Group.SIGN_IN, _("Asked for a link to set a password")),
    "send_password_link": Verb(Group.SIGN_IN, _("Mailed a link to set a password")),
    "sign_in_slowed": Verb(Group.REFUSED, _("Was made to wait after failed sign-ins")),
    "ask_for_address": Verb(Group.SIGN_IN, _("Asked to sign in with another address")),
    "change_address": Verb(Group.SIGN_IN, _("Changed the address of a sign-in")),
    "change_password": Verb(Group.SIGN_IN, _("Changed a password")),
    "add_second_factor": Verb(Group.SIGN_IN, _("Added a second factor")),
    "remove_second_factor": Verb(Group.SIGN_IN, _("Removed a second factor")),
    "renew_recovery_codes": Verb(Group.SIGN_IN, _("Made new recovery codes")),
    "reset_second_factor": Verb(Group.SIGN_IN, _("Took a lost second factor off")),
    "end_sessions": Verb(Group.SIGN_IN, _("Ended sessions")),
    "sign_in_refused": Verb(Group.REFUSED, _("Was refused a sign-in")),
    "denied": Verb(Group.REFUSED, _("Tried to open an engagement of another team")),
    "look_at_result": Verb(Group.LOOKS, _("Looked at a result")),
    "unseal_results": Verb(Group.LOOKS, _("Was the first to look at a result")),
    "download_report_docx": Verb(Group.LOOKS, _("Downloaded a report as a Word document")),
    "read_report": Verb(Group.LOOKS, _("Read a report")),
    "open_shared_report": Verb(Group.LOOKS, _("Opened a report by a link")),
    "download_report": Verb(Group.LOOKS, _("Downloaded a report")),
    "download_screens": Verb(Group.LOOKS, _("Downloaded the screens of a workshop")),
    "download_library": Verb(Group.LOOKS, _("Downloaded the library as a table")),
    "hand_out_file": Verb(Group.LOOKS, _("Downloaded a file of the decision or the result")),
    "export_person": Verb(Group.LOOKS, _("Exported what is held about somebody")),
    "look_for_person": Verb(Group.LOOKS, _("Looked for somebody everywhere, to erase them")),
    "read_people_file": Verb(Group.LOOKS, _("Had a file of people read")),
    "export_trail": Verb(Group.LOOKS, _("Downloaded this trail")),
    "preview_questions": Verb(Group.LOOKS, _("Looked at the questions")),
    "preview_examples": Verb(Group.LOOKS, _("Looked at a preview of examples")),
    "preview_mail_text": Verb(Group.LOOKS, _("Looked at a preview of a mail")),
    "make_links": Verb(Group.LINKS, _("Made personal links to hand on")),
    "revoke_links": Verb(Group.LINKS, _("Ended somebody's links")),
    "end_link": Verb(Group.LINKS, _("Ended one link")),
    "end_own_link": Verb(Group.LINKS, _("Ended one of their own links")),
    "make_own_link": Verb(Group.LINKS, _("Made a link for another device of their own")),
    "open_link": Verb(Group.LINKS, _("Opened a personal link")),
    "show_letters": Verb(Group.LINKS, _("Showed four letters for another device")),
    "start_afresh": Verb(Group.LINKS, _("Began afresh on another device")),
    "not_this_person": Verb(Group.LINKS, _("Ended a link that was not for them")),
    "ask_for_link": Verb(Group.LINKS, _("Asked for a lost link")),
    "ask_for_code": Verb(Group.LINKS, _("Asked for a code by mail")),
    "send_code": Verb(Group.LINKS, _("Was mailed a code")),
    "refuse_code": Verb(Group.REFUSED, _("Typed a wrong code")),
    "confirm_address": Verb(Group.LINKS, _("Confirmed a new mail address")),
    "refuse_address": Verb(Group.LINKS, _("Refused a new mail address")),
    "free_name": Verb(Group.LINKS, _("Gave back a name chosen by mistake")),
    "note_declined": Verb(Group.PEOPLE, _("Noted that somebody declined")),
    "take_back_declined": Verb(Group.PEOPLE, _("Took back that somebody declined")),
    "leave_device": Verb(Group.LINKS, _("Left a device")),
    "invite": Verb(Group.LINKS, _("Sent invitations")),
    "remind": Verb(Group.LINKS, _("Sent reminders")),
    "send_mail_again": Verb(Group.LINKS, _("Sent a mail again")),
    "change_mail_text": Verb(Group.LINKS, _("Changed the text of a mail")),
    "stop_reminders": Verb(Group.LINKS, _("Stopped reminders")),
    "add_people": Verb(Group.PEOPLE, _("Added people")),
    "change_person": Verb(Group.PEOPLE, _("Changed a person's name, address or perspective")),
    "remove_person": Verb(Group.PEOPLE, _("Took a person off the list")),
    "merge_guest": Verb(Group.PEOPLE, _("Said who a guest is")),
    "vouch": Verb(Group.PEOPLE, _("Vouched for a person")),
    "take_back_vouching": Verb(Group.PEOPLE, _("Took back that they vouch for a person")),
    "leave_out": Verb(Group.PEOPLE, _("Left a guest out, with what they gave")),
    "put_back": Verb(Group.PEOPLE, _("Put a guest back who was left out")),
    "let_back_in": Verb(Group.PEOPLE, _("Let somebody who withdrew take part again")),
    "accept_perspective": Verb(Group.PEOPLE, _("Moved somebody to the perspective they asked for")),
    "decline_perspective": Verb(Group.PEOPLE, _("Left somebody's perspective as it is")),
    "enter_interview": Verb(Group.PEOPLE, _("Began an interview")),
    "erase_person": Verb(Group.PEOPLE, _("Erased a person")),
    "reword_text": Verb(Group.PEOPLE, _("Put a word in place of an erased person's name in somebody's text")),
    "remove_text": Verb(Group.PEOPLE, _("Removed somebody's text that named an erased person")),
    "erase_asked_person": Verb(Group.PEOPLE, _("Erased a person of an archived engagement")),
    "open_joining": Verb(Group.PEOPLE, _("Let the room join by a code")),
    "close_joining": Verb(Group.PEOPLE, _("Closed joining by a code")),
    "create_engagement": Verb(Group.ENGAGEMENTS, _("Opened an engagement")),
    "clone_engagement": Verb(Group.ENGAGEMENTS, _("Cloned an engagement")),
    "import_engagement": Verb(Group.ENGAGEMENTS, _("Brought in an engagement from a file")),
    "change_framing": Verb(Group.ENGAGEMENTS, _("Changed the framing")),
    "change_examples": Verb(Group.ENGAGEMENTS, _("Changed the examples")),
    "set_most_guests": Verb(Group.ENGAGEMENTS, _("Said how many may join by code")),
    "set_floors": Verb(Group.ENGAGEMENTS, _("Said how many answers are wanted")),
    "set_deadline": Verb(Group.ENGAGEMENTS, _("Set the deadline")),
    "add_to_team": Verb(Group.ENGAGEMENTS, _("Put somebody on the team")),
    "remove_from_team": Verb(Group.ENGAGEMENTS, _("Took somebody off the team")),
    "hand_over": Verb(Group.ENGAGEMENTS, _("Handed the engagement over")),
    "clear_contact": Verb(Group.ENGAGEMENTS, _("Took the contact out of the framing")),
    "export_engagement": Verb(Group.ENGAGEMENTS, _("Exported the engagement as a file")),
    "delete_engagement": Verb(Group.ENGAGEMENTS, _("Deleted the engagement")),
    "archive_engagement": Verb(Group.ENGAGEMENTS, _("Archived the engagement")),
    "save_draft_decision": Verb(Group.RESULTS, _("Saved a draft of the decision")),
    "drop_draft_decision": Verb(Group.RESULTS, _("Discarded a draft of the decision")),
    "decide": Verb(Group.RESULTS, _("Wrote down what was decided")),
    "answer_advice": Verb(Group.RESULTS, _("Answered a recommendation")),
    "open_round": Verb(Group.RESULTS, _("Asked again about few things")),
    "rehearse": Verb(Group.RESULTS, _("Began a rehearsal of the workshop")),
    "open_room": Verb(Group.RESULTS, _("Opened the room")),
    "show_wall_code": Verb(Group.RESULTS, _("Had a code shown that opens the wall on another machine")),
    "open_wall": Verb(Group.RESULTS, _("Opened the wall on another machine")),
    "steer_room": Verb(Group.RESULTS, _("Steered the room")),
    "take_over_room": Verb(Group.RESULTS, _("Took over steering the room")),
    "give_back_room": Verb(Group.RESULTS, _("Undid taking over the room")),
    "park_room": Verb(Group.RESULTS, _("Parked the room")),
    "resume_room": Verb(Group.RESULTS, _("Took the room up again")),
    "end_room": Verb(Group.RESULTS, _("Ended the workshop in the room")),
    "close_round": Verb(Group.RESULTS, _("Closed the round")),
    "reopen_round": Verb(Group.RESULTS, _("Opened the round again")),
    "assess": Verb(Group.RESULTS, _("Had the answers ranked")),
    "rank_again": Verb(Group.RESULTS, _("Had the answers ranked again")),
    "reveal_result": Verb(Group.RESULTS, _("Showed the result to those who answered")),
    "order_report": Verb(Group.RESULTS, _("Ordered a report")),
    "accept_in_report": Verb(Group.RESULTS, _("Accepted a recommendation of a report")),
    "ask_about_report": Verb(Group.RESULTS, _("Asked about a recommendation of a report")),
    "answer_asked": Verb(Group.RESULTS, _("Answered what a report asks")),
    "take_back_asked": Verb(Group.RESULTS, _("Took back an answer to what a report asks")),
    "answer_report_question": Verb(Group.RESULTS, _("Answered a question about a report")),
    "share_report": Verb(Group.RESULTS, _("Made a link to a report")),
    "end_shared_report": Verb(Group.RESULTS, _("Ended a link to a report")),
    "retry_screens": Verb(Group.RESULTS, _("Had the screens of a workshop printed again")),
    "retry_report": Verb(Group.RESULTS, _("Had a report made again")),
    "print_anew": Verb(Group.RESULTS, _("Printed a report with a newer template than before")),
    "set_readers": Verb(Group.RESULTS, _("Said which managers read a client's reports")),
    "keep_assumptions": Verb(Group.RESULTS, _("Kept assumptions that a decision rests on")),
    "change_assumption": Verb(Group.RESULTS, _("Changed an assumption")),
    "measure_assumption": Verb(Group.RESULTS, _("Noted what was measured of an assumption")),
    "settle_targets": Verb(Group.RESULTS, _("Accepted, refused or added targets")),
    "change_target": Verb(Group.RESULTS, _("Changed a target")),
    "take_steps": Verb(Group.RESULTS, _("Took steps into the plan")),
    "change_step": Verb(Group.RESULTS, _("Changed a step of the plan")),
    "take_back": Verb(Group.RESULTS, _("Took back what had been accepted together")),
    "join": Verb(Group.ANSWERS, _("Joined by the room's code")),
    "send_answers": Verb(Group.ANSWERS, _("Sent their answers")),
    "replace_answers": Verb(Group.ANSWERS, _("Dropped what was given on another device")),
    "pass_on": Verb(Group.ANSWERS, _("Passed a question on")),
    "take_back_referral": Verb(Group.ANSWERS, _("Answers a question after all that was passed on")),
    "send_referral": Verb(Group.PEOPLE, _("Sent a question that was passed on")),
    "change_answers": Verb(Group.ANSWERS, _("Opened their answers to change them")),
    "ask_for_perspective": Verb(Group.ANSWERS, _("Asked to speak for another perspective")),
    "withdraw": Verb(Group.ANSWERS, _("Withdrew")),
    "create_organisation": Verb(Group.ORGANISATION, _("Made the organisation")),
    "change_settings": Verb(Group.ORGANISATION, _("Changed the organisation's settings")),
    "add_member": Verb(Group.ORGANISATION, _("Added a member at the command line")),
    "invite_member": Verb(Group.ORGANISATION, _("Invited a colleague")),
    "invite_member_again": Verb(Group.ORGANISATION, _("Sent a colleague's invitation again")),
    "revoke_invitation": Verb(Group.ORGANISATION, _("Took a colleague's invitation back")),
    "accept_invitation": Verb(Group.ORGANISATION, _("Accepted an invitation to sign in")),
    "change_look": Verb(Group.ORGANISATION, _("Changed the colour or the paper of reports")),
    "set_logo": Verb(Group.ORGANISATION, _("Set the logo of reports")),
    "remove_logo": Verb(Group.ORGANISATION, _("Took the logo off reports")),
    "mark_final": Verb(Group.RESULTS, _("Marked a version of a report as the final one")),
    "unmark_final": Verb(Group.RESULTS, _("Said that a version of a report is not the final one")),
    "change_role": Verb(Group.ORGANISATION, _("Changed a member's role")),
    "deactivate": Verb(Group.ORGANISATION, _("Deactivated a member")),
    "reactivate": Verb(Group.ORGANISATION, _("Let a member sign in again")),
    "off_board": Verb(Group.ORGANISATION, _("Let a member leave")),
    "erase_member": Verb(Group.ORGANISATION, _("Erased a former member")),
    "recover_owner": Verb(Group.ORGANISATION, _("Recovered an owner at the command line")),
    # Written by the tables themselves.
    "rewrite_frozen": Verb(Group.PEOPLE, _("Took somebody out of a stored result or report")),
    "delete_frozen": Verb(Group.PEOPLE, _("Deleted part of a stored result or report")),
    "purge_audit": Verb(Group.ORGANISATION, _("Deleted rows of this trail that were kept long enough")),
    "load_instrument": Verb(Group.ORGANISATION, _("Loaded a questionnaire")),
    "load_rules": Verb(Group.ORGANISATION, _("Loaded rules")),
    "publish_instrument": Verb(Group.ORGANISATION, _("Published a questionnaire")),
    "publish_rules": Verb(Group.ORGANISATION, _("Published rules")),
    "retire_instrument": Verb(Group.ORGANISATION, _("Retired a questionnaire")),
    "retire_rules": Verb(Group.ORGANISATION, _("Retired rules")),
    "take_rules": Verb(Group.ENGAGEMENTS, _("Adopted the first rules that read its questions")),
    "keep_docx_template": Verb(Group.ORGANISATION, _("Uploaded a Word template for reports")),
    "drop_docx_template": Verb(Group.ORGANISATION, _("Went back to the built-in Word template")),
}


def words_of(verb: str) -> str:
    """Return the words of a verb. One written by a later version is shown as it is."""
    return str(VERBS[verb].words) if verb in VERBS else verb


def verbs_in(group: str) -> list[str]:
    return [name for name, verb in VERBS.items() if verb.group == group]
