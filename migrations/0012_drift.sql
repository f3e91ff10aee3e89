-- The last drift of a zone, for the status page (spec 06 §2.9).
create index event_drift on event (subject_id, id) where type = 'drift';
