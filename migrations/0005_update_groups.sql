-- Incremental updates: FORCEREV of a record that waits lasts until it is applied (spec 04 §8).
alter table update_operation add column force_reverse boolean not null default false;
