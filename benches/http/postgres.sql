-- The same hub in PostgreSQL: the bundle of the working directory as tables, its permission rules
-- as row-level security, and one search function. Tuned by hand: what each person may see is
-- worked out beforehand, `@@` counts as leakproof so that the text index is used, and one scan gives
-- total and page. Rules that the made-up corpus does not exercise (walls, folders, onboarding,
-- early access) are left out, which makes it faster, not slower.
\set ON_ERROR_STOP on
\set QUIET on
set client_min_messages = warning;
create type level as enum ('NONE', 'DISCOVER', 'VIEW', 'COMMENT', 'EDIT', 'MANAGE');
create type tier as enum ('REGISTERED', 'SILVER', 'GOLD', 'PLATINUM');
create type classification as enum ('GENERAL', 'CONFIDENTIAL', 'SECRET');

-- One line, one object: neither character occurs in JSON.
create unlogged table line (noun text default current_setting('bench.noun'), r jsonb, n serial);
set bench.noun = 'organization';
\copy line (r) from 'organizations.jsonl' csv quote e'\x01' delimiter e'\x02'
set bench.noun = 'person';
\copy line (r) from 'people.jsonl' csv quote e'\x01' delimiter e'\x02'
set bench.noun = 'group';
\copy line (r) from 'groups.jsonl' csv quote e'\x01' delimiter e'\x02'
set bench.noun = 'segment';
\copy line (r) from 'segments.jsonl' csv quote e'\x01' delimiter e'\x02'
set bench.noun = 'signature';
\copy line (r) from 'signatures.jsonl' csv quote e'\x01' delimiter e'\x02'
set bench.noun = 'space';
\copy line (r) from 'spaces.jsonl' csv quote e'\x01' delimiter e'\x02'
set bench.noun = 'document';
\copy line (r) from 'documents.jsonl' csv quote e'\x01' delimiter e'\x02'
set bench.noun = 'grant';
\copy line (r) from 'grants.jsonl' csv quote e'\x01' delimiter e'\x02'
set bench.noun = 'denial';
\copy line (r) from 'denials.jsonl' csv quote e'\x01' delimiter e'\x02'
create index on line (noun);
analyze line;

create function words(list jsonb) returns text[] immutable language sql
  return (select array_agg(w) from jsonb_array_elements_text(list) w);
create function span(r jsonb) returns tstzrange immutable language sql
  return tstzrange((r->>'from')::timestamptz, (r->>'until')::timestamptz);
create function subject(r jsonb) returns text immutable language sql
  return (select key || ':' || value from jsonb_each_text(r));

create table organization as
  select r->>'key' as key, r->>'kind' as kind, (r->>'tier')::tier as tier, r->>'status' as status, words(r->'regions') as regions
  from line where noun = 'organization';
create table person as
  select row_number() over (order by n)::int as id, r->>'key' as key, r->>'organization' as organization
  from line where noun = 'person';
create table segment as
  select r->>'key' as key, words(r->'rule'->'kinds') as kinds, words(r->'rule'->'regions') as regions,
         (r->'rule'->>'min_tier')::tier as min_tier
  from line where noun = 'segment';
create table signature as
  select r->>'organization' as organization, (r->>'version')::int as version,
         tstzrange((r->>'signed_at')::timestamptz, (r->>'until')::timestamptz) as span
  from line where noun = 'signature';
-- A space and each document with a policy of its own: what grants and denials stand on.
create table anchor as
  select row_number() over (order by noun = 'document', n)::int as id, noun || ':' || (r->>'key') as node,
         case noun when 'space' then r->>'key' else r->>'space' end as space_key, null::int as space,
         words(r->'owners') as owners, coalesce((r->>'restricted')::bool, false) as restricted,
         coalesce((r->>'classification')::classification, 'GENERAL') as classification,
         (r->'requirements'->0->>'min_version')::int as min_version, (r->'requirements'->0->>'min_tier')::tier as min_tier
  from line where noun = 'space' or noun = 'document' and (
    r ?| array['restricted', 'classification', 'requirements']
    or 'document:' || (r->>'key') in (select subject(r->'node') from line where noun in ('grant', 'denial')));
create unique index on anchor (node);
update anchor a set space = s.id from anchor s where s.node = 'space:' || a.space_key;
create unique index on anchor (id);
create table seat as
  select a.id as space, subject(p - '{cap,clearance,from,until}'::text[]) as subject, (p->>'cap')::level as cap,
         (p->>'clearance')::classification as clearance, span(p) as span
  from line l, jsonb_array_elements(r->'participations') p, anchor a
  where noun = 'space' and a.node = 'space:' || (r->>'key');
create table granted as
  select a.id as anchor, subject(r->'subject') as subject, (r->>'level')::level as level, span(r) as span
  from line join anchor a on a.node = subject(r->'node') where noun = 'grant';
create table denial as
  select a.id as anchor, subject(r->'subject') as subject, span(r) as span
  from line join anchor a on a.node = subject(r->'node') where noun = 'denial';
create index on seat (subject);
create index on granted (subject);
create index on denial (subject);
analyze;
create table document as
  select row_number() over (order by n)::int as id, coalesce(own.id, space.id) as anchor, r->>'title' as title, r->>'text' as text,
         r->>'state' as state, (r->>'embargo_until')::timestamptz as embargo_until, (r->>'withdraw_at')::timestamptz as withdraw_at,
         setweight(to_tsvector('simple', r->>'title'), 'A') || setweight(to_tsvector('simple', r->>'text'), 'B') as words
  from line left join anchor own on own.node = 'document:' || (r->>'key') join anchor space on space.node = 'space:' || (r->>'space')
  where noun = 'document';
alter table document add primary key (id);
create index on document using gin (words) with (fastupdate = off);
create index on document (anchor);

-- Everybody that a person is, as grants name them.
create function subjects(asker text) returns setof text stable security definer language sql as $$
  with me as (select p.key as person, o.* from person p join organization o on o.key = p.organization where p.key = asker)
  select 'person:' || asker
  union all select 'participants:true'
  union all select 'organization:' || key from me
  union all select 'group:' || (r->>'key') from line where noun = 'group' and r->'members' ? asker
  union all select 'segment:' || s.key from me, segment s
    where me.kind = any (s.kinds) and me.regions && s.regions and me.tier >= s.min_tier
$$;

-- The rules, in their order: seat, denials, clearance, grants, requirements.
create function permitted(asker text) returns table (anchor int, level level) stable security definer language sql as $$
  with me as materialized (select o.* from person p join organization o on o.key = p.organization where p.key = asker and status = 'ACTIVE'),
  subject as materialized (select * from subjects(asker) as s (name)),
  seats as materialized (
    select space, max(cap) as cap, max(clearance) as clearance from (
      select space, cap, clearance from seat where subject in (select name from subject) and span @> now()
      union all select id, 'MANAGE', 'SECRET' from anchor, me where me.key = any (owners)) s
    group by space),
  grants as materialized (
    select anchor, max(level) as level from granted where subject in (select name from subject) and span @> now() group by anchor),
  denials as materialized (
    select anchor from denial where subject in (select name from subject) and span @> now())
  select * from (
    select a.id as anchor, least(s.cap, case when a.restricted then own.level else greatest(own.level, above.level) end) as level
    from anchor a join seats s on s.space = a.space join me on true join anchor top on top.id = a.space
      left join grants own on own.anchor = a.id left join grants above on above.anchor = a.space
    where a.id not in (select d.anchor from denials d) and a.space not in (select d.anchor from denials d)
      and a.classification <= s.clearance
      and case when a.restricted then own.level else greatest(own.level, above.level) end is not null
      and (me.key = any (top.owners) or (a.min_tier is null or me.tier >= a.min_tier) and (a.min_version is null or exists (
        select from signature g where g.organization = me.key and g.version >= a.min_version and g.span @> now())))) levels
  where level >= 'VIEW'
$$;
create table viewer (kind text, email text, person int);
\copy viewer from '../viewers.tsv'
create table visible as select p.id as person, v.* from person p, permitted(p.key) v where p.id in (select person from viewer);
alter table visible add primary key (person, anchor) include (level);

create role reader;
create function me() returns int stable language sql return current_setting('bench.person')::int;
alter table document enable row level security;
create policy permitted on document for select to reader using (
  state = 'PUBLISHED'
  and anchor in (select v.anchor from visible v where v.person = me())
  and (embargo_until is null or embargo_until <= now()
    or anchor in (select v.anchor from visible v where v.person = me() and v.level >= 'EDIT'))
  and (withdraw_at is null or withdraw_at > now()
    or anchor in (select v.anchor from visible v where v.person = me() and v.level >= 'MANAGE')));
grant select on document, visible to reader;
alter function ts_match_vq(tsvector, tsquery) leakproof;

-- What PostGraphile shows.
create schema api;
grant usage on schema api to reader;
create type api.hit as (title text, snippet text);
create type api.page as (total_count int, hits api.hit[]);
create function api.search(query text, first int) returns api.page stable language sql as $$
  with asked as materialized (select websearch_to_tsquery('simple', query) as q),
  found as materialized (select id, ts_rank(words, q) as rank from public.document, asked where words @@ q),
  best as materialized (select id, rank from found order by rank desc, id limit first),
  hit as (select row(title, ts_headline('simple', text, q, 'MaxFragments=2, MaxWords=20, MinWords=8'))::api.hit as h
    from best join public.document using (id), asked order by rank desc, id)
  select row((select count(*) from found), array(select h from hit))::api.page
$$;
vacuum analyze;
