-- Why a server does not serve what was published: shown to whoever waits for a change (design §3.13).

create table served_trouble (
  server_id bigint not null references server on delete cascade,
  zone_id bigint references zone on delete cascade,   -- null: whatever it is asked for
  reason text not null,
  at timestamptz not null default clock_timestamp()
);
create unique index served_trouble_once on served_trouble (server_id, coalesce(zone_id, 0));
create index served_trouble_zone on served_trouble (zone_id) where zone_id is not null;
