-- A zone's move from one server group to another, step by step (spec 06 §7.3). Quick: a nullable column.
alter table zone add column move jsonb; -- {stage, sg_id, …} of domain/zone/move.ts; null: it does not move
create index zone_moving on zone (id) where move is not null;
