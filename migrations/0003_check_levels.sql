-- Levels of zone checks that a zone sets for itself: `null-mx=error target-address=error`; those of the site are the
-- configuration key check_levels.
alter table zone add column check_levels text not null default '';
