-- The audit tells from where a call came: the peer's address, the JSON-RPC endpoint, and whose password opened it (actor is the
-- login_id that the panel gave for its own user).
alter table audit add column address text, add column endpoint text, add column rpc_user text;
