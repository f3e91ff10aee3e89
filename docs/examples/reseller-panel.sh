#!/bin/sh
# The calls of reseller-panel.ts with curl: a zone, web hosting, an edit of the whole zone.
#   DMS_URL=http://127.0.0.1:8080 DMS_RESELLER=user:password ZONE=shop.example. sh docs/examples/reseller-panel.sh
set -eu
zone=${ZONE:-shop.example.}
who='"login_id":"jane@reseller.example"'

# call METHOD PARAMS: prints the answer; ends with the error that was answered.
call() {
  answer=$(curl -sS --fail-with-body -u "$DMS_RESELLER" -H 'Content-Type: application/json' \
    -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":$2}" "$DMS_URL/value_reseller_dms")
  case $answer in
    *'"error":{'*) printf '%s: %s\n' "$1" "$answer" >&2; exit 1 ;;
  esac
  printf '%s\n' "$answer"
}

# number KEY: the first number of that key in what comes in.
number() { sed "s/.*\"$1\":\([0-9]*\).*/\1/"; }

# served: waits until all servers serve the change that comes in.
served() {
  call wait_change "{\"change_id\":$(number change_id),\"until\":\"served\",\"timeout\":60}" | grep -q '"reached":true' ||
    { echo 'not served in time' >&2; exit 1; }
}

call create_zone "{\"name\":\"$zone\",\"reference\":\"CUSTOMER-4711\",$who,\"return_change\":true,
  \"zi_data\":{\"rr_groups\":[{\"rrs\":[{\"label\":\"@\",\"type\":\"MX\",\"rdata\":\"10 mail\"},
                                  {\"label\":\"mail\",\"type\":\"A\",\"rdata\":\"192.0.2.25\"}]}]}}" | served
echo "$zone is served with mail"

call update_rrs "{\"name\":\"$zone\",\"update_type\":\"web-hosting\",$who,\"return_change\":true,
  \"update_data\":{\"rr_groups\":[{\"comment\":\"Web hosting\\n\",\"rrs\":[
    {\"label\":\"@\",\"type\":\"A\",\"rdata\":\"192.0.2.80\",\"update_op\":\"UPDATE_RRTYPE\"},
    {\"label\":\"www\",\"type\":\"A\",\"rdata\":\"192.0.2.80\",\"update_op\":\"UPDATE_RRTYPE\"}]}]}}" | served
echo "$zone has web hosting"

base=$(call show_zone "{\"name\":\"$zone\"}" | number zi_candidate_id)
call update_zone "{\"name\":\"$zone\",$who,\"base_zi_id\":$base,\"return_change\":true,
  \"zi_data\":{\"rr_groups\":[{\"rrs\":[{\"label\":\"www\",\"type\":\"A\",\"rdata\":\"192.0.2.80\"}]}]}}" | served
echo "$zone has www only"

call list_zone '{"reference":"CUSTOMER-4711","limit":100}'
