-- Incremental updates: FORCEREV of a record that waits, and the comment of its group, last until it is applied (spec 04 §8, §9).
alter table update_operation
  add column force_reverse boolean not null default false,
  add column group_comment text check (length(group_comment) <= 1024);
