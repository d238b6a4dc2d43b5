"""Treat links and sessions of before devices had rows by what is known of them.

A session of then goes on where its link was opened once in all: it is the one that gave. A guest's first link was shown
to the guest alone. Where the list got another address after something was given, the one mailed to before counts.
"""

from django.db import migrations

DEVICES = """
with opened_once as (
    select object_id from core_auditevent
    where verb = 'open_link' and object_type = 'engagements.invitation' group by object_id having count(*) = 1
)
insert into responses_device (id, organisation_id, stakeholder_id, is_own, first_at)
select response.id, response.organisation_id, response.stakeholder_id, false, now()
from responses_response response
join engagements_invitation invitation on invitation.stakeholder_id = response.stakeholder_id
join opened_once on opened_once.object_id = invitation.id::text
join engagements_round round on round.id = response.round_id
join engagements_engagement engagement on engagement.id = round.engagement_id
where engagement.archived_at is null and (response.interviewed_on is null or response.taken_over_at is not null)
"""
GUESTS = """
update engagements_invitationtoken token set way = 'own'
from engagements_invitation invitation join engagements_stakeholder person on person.id = invitation.stakeholder_id
where invitation.id = token.invitation_id and person.is_guest and token.created_at = person.added_at
"""
ADDRESSES = """
with given as (
    select response.stakeholder_id as person, min(event.at) as first_at
    from responses_answerevent event join responses_response response on response.id = event.response_id
    group by response.stakeholder_id
), moved as (
    select given.person, given.first_at from given join core_auditevent change
        on change.object_type = 'engagements.stakeholder' and change.object_id = given.person::text
    where change.verb = 'change_person' and change.at > given.first_at and change.detail -> 'changed' ? 'email'
    group by given.person, given.first_at
), kept as (
    select moved.person, coalesce((
        select mail.recipient from mailing_mail mail
        where mail.about_id = moved.person and mail.queued_at <= moved.first_at
        order by mail.queued_at desc limit 1
    ), '') as email from moved
)
update engagements_stakeholder person set keeps_email = true, kept_email = kept.email
from kept where kept.person = person.id and lower(kept.email) <> lower(person.email)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("responses", "0009_links_remember"),
        ("core", "0003_audit_address"),
        ("mailing", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in (DEVICES, GUESTS, ADDRESSES)
    ]
