# shellcheck shell=bash
# Stage: what both measurements need. Sourced, with these set (empty `binary`: to be built):
: "${documents:?}" "${work?}" "${binary?}" "${port:?}"

say() { printf '== %s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
repository=$(realpath "$here/../..")
running=()

finish() {
  local process
  for process in "${running[@]}"; do
    kill "$process" 2>/dev/null || continue
    wait "$process" 2>/dev/null || true
  done
  running=()
}

# start NAME URL COMMAND…: in the background, until it answers at the URL. The hub answers when it
# has indexed what was imported.
start() {
  local name=$1 url=$2
  shift 2
  "$@" >"$work/$name.log" 2>&1 &
  running+=($!)
  for _ in $(seq 3600); do
    curl -sf -o "$work/answer" "$url" && return
    # What answers with an error is there too.
    [ "$name" = hub ] || [ "$(curl -s -o "$work/answer" -w '%{http_code}' "$url")" = 000 ] || return 0
    kill -0 "$!" 2>/dev/null || { cat "$work/$name.log" >&2; fail "$name ended"; }
    sleep 1
  done
  fail "$name does not answer: see $work/$name.log"
}

hub() { "$binary" --data "$work/hub" --listen "127.0.0.1:$port" --log warn "$@"; }
# Without limits: one person at one address sends more than any portal does. By variables, so that older programs start, too.
export COMMONPLACE_ADDRESS_REQUESTS=0 COMMONPLACE_PERSON_REQUESTS=0 COMMONPLACE_PERSON_COST=0
# Without limits by the minute: one machine asks for more than thousands of people.
serve_hub() {
  start hub "http://127.0.0.1:$port/readyz" "$binary" --data "$work/hub" --listen "127.0.0.1:$port" --log warn \
    --address-requests 0 --person-requests 0 --person-cost 0 serve
}

need() {
  local command
  for command in "$@"; do command -v "$command" >/dev/null || fail "$command is missing"; done
}

prepare() {
  need node npm curl cargo
  mkdir -p "$work"
  work=$(realpath "$work")
  if [ -z "$binary" ]; then
    say "Building the hub"
    (cd "$repository" && cargo build --release --quiet)
    binary=${CARGO_TARGET_DIR:-$repository/target}/release/commonplace
  fi
  binary=$(realpath "$binary")
  local made
  made="$documents $(cksum <"$here/corpus.mjs")"
  if [ "$(cat "$work/corpus/made" 2>/dev/null)" != "$made" ]; then
    say "Making up $documents documents"
    rm -rf "$work/corpus"
    node "$here/corpus.mjs" "$work/corpus" "$documents"
    echo "$made" >"$work/corpus/made"
  fi
}

# An empty hub is set up by serving it once. The tokens come before the grants: each is made by a
# process of its own, which reads all of them.
import_hub() {
  say "Importing into the hub"
  rm -rf "$work/hub" "$work/people"
  serve_hub
  finish
  mkdir "$work/people"
  cp "$work/corpus/bundle/"{organizations,people}.jsonl "$work/people"
  import people
  make_tokens
  local began=$EPOCHREALTIME
  import corpus/bundle
  awk -v a="$began" -v b="$EPOCHREALTIME" -v n="$documents" 'BEGIN { printf "== %.1f s, %.0f documents/s\n", b - a, n / (b - a) }' >&2
}

import() { hub bundle import --strict "$work/$1" >"$work/import.log" 2>&1 || { cat "$work/import.log" >&2; fail "the import failed"; }; }

# Those who ask: kind, token, number in PostgreSQL.
make_tokens() {
  local kind email number token
  while IFS=$'\t' read -r kind email number; do
    token=$(hub token create --email "$email" 2>"$work/token.log") || { cat "$work/token.log" >&2; fail "no token for $email"; }
    printf '%s\t%s\t%s\n' "$kind" "$token" "$number"
  done <"$work/corpus/viewers.tsv" >"$work/people.tsv"
}
