"""Passwords and sessions leave the reach of pages: apps/accounts/credentials.py says why.

Everybody signs in anew: a session was bound to its password's hash, and its key stood in the tables.
"""

from django.db import migrations

from apps.accounts.credentials import seals_of_passkey

FORWARDS = """
create schema sign_in;
create table sign_in.key (
    is_only boolean primary key default true check (is_only),
    inner_pad bytea not null,
    outer_pad bytea not null
);
create table sign_in.password (
    user_id uuid primary key references public.accounts_user on delete cascade,
    hash varchar(128) not null
);
insert into sign_in.password select id, password from public.accounts_user where password <> '';

create function sign_in.check_proof(message text, proofs text[]) returns void language plpgsql stable
    set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (
        select from sign_in.key
        where encode(sha256(outer_pad || sha256(inner_pad || convert_to(message, 'UTF8'))), 'hex') = any(proofs)
    ) then
        raise exception 'permission denied: not proven by the SECRET_KEY that migrate told' using
            errcode = 'insufficient_privilege', hint = 'After SECRET_KEY was changed run manage.py migrate.';
    end if;
end $$;

create function sign_in.password_of(whose uuid, proofs text[]) returns text language plpgsql stable
    security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform sign_in.check_proof('password_of|' || whose, proofs);
    return (select hash from sign_in.password where user_id = whose);
end $$;

create function sign_in.keep_password(whose uuid, new text, proofs text[]) returns integer language plpgsql
    security definer set search_path = pg_catalog, pg_temp as $$
declare
    generation integer;
begin
    perform sign_in.check_proof('keep_password|' || whose || '|' || new, proofs);
    insert into sign_in.password values (whose, new) on conflict (user_id) do update set hash = excluded.hash;
    update public.accounts_user set session_generation = session_generation + 1 where id = whose
        returning session_generation into generation;
    return generation;
end $$;

create function sign_in.keep_address(whose uuid, new text, proofs text[]) returns void language plpgsql
    security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform sign_in.check_proof('keep_address|' || whose || '|' || new, proofs);
    update public.accounts_user set email = new where id = whose;
end $$;

create function sign_in.digest(key text) returns text language sql immutable
    set search_path = pg_catalog, pg_temp as $$ select left(encode(sha256(convert_to(key, 'UTF8')), 'hex'), 40) $$;

create function sign_in.session_of(key text, at timestamptz) returns text language sql stable
    security definer set search_path = pg_catalog, pg_temp as $$
    select session_data from public.django_session where session_key = sign_in.digest(key) and expire_date > at
$$;

create function sign_in.keep_session(key text, content text, until timestamptz, is_new boolean) returns boolean
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if is_new then
        insert into public.django_session (session_key, session_data, expire_date)
        values (sign_in.digest(key), content, until) on conflict do nothing;
        return found;
    end if;
    update public.usersessions_usersession set last_seen_at = now() where session_key = sign_in.digest(key);
    update public.django_session set session_data = content, expire_date = until
        where session_key = sign_in.digest(key);
    return found;
end $$;

create function sign_in.rename_session(key text, new text) returns boolean language plpgsql
    security definer set search_path = pg_catalog, pg_temp as $$
begin
    update public.usersessions_usersession set session_key = sign_in.digest(new)
        where session_key = sign_in.digest(key);
    update public.django_session set session_key = sign_in.digest(new) where session_key = sign_in.digest(key);
    return found;
end $$;

create function sign_in.end_session(key text) returns void language sql
    security definer set search_path = pg_catalog, pg_temp as $$
    delete from public.usersessions_usersession where session_key = sign_in.digest(key);
    delete from public.django_session where session_key = sign_in.digest(key);
$$;

create function sign_in.end_sessions(whose uuid, keep text, single bigint) returns integer language sql
    security definer set search_path = pg_catalog, pg_temp as $$
    with listed as (
        delete from public.usersessions_usersession
        where user_id = whose and session_key <> sign_in.digest(keep) and (single is null or id = single)
        returning session_key
    ), ended as (
        delete from public.django_session using listed where django_session.session_key = listed.session_key
        returning django_session.session_key
    )
    select count(*)::integer from ended
$$;
revoke all on all functions in schema sign_in from public;

delete from public.usersessions_usersession;
delete from public.django_session;
"""


def seal_passkeys(apps, schema_editor):
    for row in apps.get_model("mfa", "Authenticator").objects.filter(type="webauthn"):
        row.data["seal"] = seals_of_passkey(row.user_id, row.data["credential"])[0]
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(FORWARDS),
        migrations.RunPython(seal_passkeys, migrations.RunPython.noop),
        migrations.RemoveField("user", "password"),
    ]
