"""For whom each address is: one row each. A new address is added here, or `tests/architecture/test_addresses.py` fails."""

from enum import Enum


class For(Enum):
    EVERYBODY = "everybody"
    TOKEN = "whoever has its token; a token nobody made opens nothing to anybody"
    WHOSE_IT_IS = "whoever's it is; to everybody else it does not exist"
    RESPONSE = "the device that opened the person's link"
    MEMBERS = "members of any organisation, each for themself"
    FACILITATORS = "owners and facilitators of any organisation, each for themself"
    OWNERS = "owners of any organisation, each for theirs"
    OWNER = "the owners of this organisation"
    TEAM = "the lead, the co-facilitators and the owners"
    LEAD = "the lead and the owners"
    OPERATORS = "the members whom whoever runs this installation has named"
    WATCHERS = "programs that bring the token of this installation; to everybody else it does not exist"
    READERS = "the team, the owners, and the managers to whom the client is granted"


# A pair says who may read and who may change.
ROWS: dict[str, For | tuple[For, For]] = {
    **dict.fromkeys(
        (
            "livez", "readyz", "lost_link", "lost_link_asked", "join", "wall_by_code", "account_login", "account_logout",
            "mfa_authenticate", "mfa_login_webauthn", "account_reset_password", "account_reset_password_done",
            "account_reset_password_from_key", "openid_connect_login", "openid_connect_callback",
        ),
        For.EVERYBODY,
    ),
    **dict.fromkeys(
        ("wall", "live_stream", "live_state", "check_phone", "check_stream", "check_state", "shared_report", "invitation", "stop_reminders", "withdraw_by_link", "erase_by_link", "welcome", "proof", "who_sees_what_by_link", "not_my_field_by_link"), For.TOKEN
    ),
    **dict.fromkeys(
        (
            "respond", "respond_page", "room_phone", "save_answer", "change_answers", "own_result",
            "nothing_given", "pass_on", "not_my_field", "who_sees_what", "own_answers", "held", "withdraw", "erase", "leave_device", "workshop_here", "other_device",
        ),
        For.RESPONSE,
    ),
    **dict.fromkeys(
        (
            "home", "library", "library_file", "picture", "beside", "mfa_index", "account_reauthenticate", "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes", "mfa_add_webauthn", "account_change_password", "account_address", "account_address_confirm", "sessions_end",
        ),
        For.MEMBERS,
    ),
    **dict.fromkeys(("engagements", "engagement_new", "local_mails", "edition"), For.FACILITATORS),
    **dict.fromkeys(("members", "member_invite", "organisation_settings", "docx_template", "docx_template_drop", "docx_template_builtin", "look", "logo", "erase_everywhere", "trail", "trail_export", "editions", "version_publish", "version_retire"), For.OWNERS),
    **dict.fromkeys(
        (
            "member", "member_role", "member_deactivate", "member_reactivate", "member_leave", "member_factor_reset",
            "member_invite_again", "member_invitation_revoke",
        ),
        For.OWNER,
    ),
    **dict.fromkeys(
        (
            "engagement", "framing", "deadline", "deadline_extend", "floors", "joining", "joining_room",
            "engagement_clone", "people_new", "people_import", "person", "person_revoke", "person_link_end", "person_back",
            "person_declined", "person_remove", "most_guests", "people_clear", "guest_leave_out", "settle_request", "interview", "mails", "mail_people", "mail_text",
            "mail_again", "examples", "example", "preview", "preview_start", "preview_page", "close_round", "ask_again",
            "reopen_round", "results", "first_look", "first_reading", "result_version",
            "rank_again", "order_report", "order_details", "report_panel", "overdue", "who_reads", "share_end", "report_final", "report_replies", "report_reply_answer", "decision", "decision_edit", "draft_drop", "advice", "advice_accept", "advice_answer", "files", "file",
            "reopen_round", "results", "first_look", "first_reading", "result_version", "who_said_what",
            "rank_again", "order_report", "order_details", "report_panel", "overdue", "who_reads", "share_end", "report_final", "report_replies", "report_reply_answer", "decision", "decision_edit", "draft_drop", "advice", "advice_accept", "advice_answer", "files", "file",
            "assumptions", "assumptions_change", "assumptions_keep", "assumption", "assumption_measure",
            "targets", "targets_change", "targets_keep", "targets_refuse", "target",
            "plan", "plan_change", "plan_keep", "plan_step",
            "walk_in", "check_room", "room", "room_command", "room_heartbeat", "room_end", "room_screens", "rehearse",
        ),
        For.TEAM,
    ),
    "shared_link": (For.EVERYBODY, For.TOKEN),  # the page before it is the same for every token
    "metrics": For.WATCHERS,
    "operations": For.OPERATORS,
    "operations_retry": For.OPERATORS,
    "team": (For.TEAM, For.LEAD),
    **dict.fromkeys(
        (
            "vouching", "send_referral", "archive", "engagement_delete", "named_texts", "asked_person_remove", "handover", "links", "person_erase", "person_held", "person_link",
            "readers", "reveal", "share_report", "team_remove",
        ),
        For.LEAD,
    ),
    **dict.fromkeys(("mfa_remove_webauthn", "session_end"), For.WHOSE_IT_IS),
    **dict.fromkeys(("report", "report_download", "report_docx", "report_reading", "report_changes", "report_reply", "report_asked", "report_retry"), For.READERS),
}  # fmt: skip
