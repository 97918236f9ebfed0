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

# start NAME URL COMMAND…: in the background, until it answers at the URL.
start() {
  local name=$1 url=$2
  shift 2
  "$@" >"$work/$name.log" 2>&1 &
  running+=($!)
  for _ in $(seq 3000); do
    curl -sf -o "$work/answer" "$url" && return
    # What answers with an error is there too.
    [ "$name" = hub ] || [ "$(curl -s -o "$work/answer" -w '%{http_code}' "$url")" = 000 ] || return 0
    kill -0 "$!" 2>/dev/null || { cat "$work/$name.log" >&2; fail "$name ended"; }
    sleep 0.1
  done
  fail "$name does not answer: see $work/$name.log"
}

hub() { "$binary" --data "$work/hub" --listen "127.0.0.1:$port" --log warn "$@"; }
serve_hub() { start hub "http://127.0.0.1:$port/readyz" "$binary" --data "$work/hub" --listen "127.0.0.1:$port" --log warn serve; }

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

# An empty hub is set up by serving it once.
import_hub() {
  say "Importing into the hub"
  rm -rf "$work/hub"
  serve_hub
  finish
  local began=$EPOCHREALTIME
  hub bundle import --strict "$work/corpus/bundle" >"$work/import.log" 2>&1 || { cat "$work/import.log" >&2; fail "the import failed"; }
  awk -v a="$began" -v b="$EPOCHREALTIME" -v n="$documents" 'BEGIN { printf "== %.1f s, %.0f documents/s\n", b - a, n / (b - a) }' >&2
}

# Those who ask: kind, token, number in PostgreSQL.
make_tokens() {
  say "Making tokens"
  local kind email number
  while IFS=$'\t' read -r kind email number; do
    printf '%s\t%s\t%s\n' "$kind" "$(hub token create --email "$email" 2>/dev/null)" "$number"
  done <"$work/corpus/viewers.tsv" >"$work/people.tsv"
}
