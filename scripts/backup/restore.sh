#!/usr/bin/env bash
# Restores a backup into a staging database, never into production. The last line of output is the database and its rows.
#
#   ./scripts/backup/restore.sh <s3-key> <database> [options of 'drportal restore']
#
# Where the database exists, it is replaced if $DATABASE_NAME names it too (that counts as its name typed once more)
# or with --replace <name>. Exit codes: 'drportal restore --help'; 7: the target is production, and how to promote.
set -euo pipefail

# shellcheck source=scripts/backup/find-drportal.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/find-drportal.sh"

if [[ "${1:-}" == -* || $# -lt 2 ]]; then
  sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  [[ "${1:-}" == "-h" || "${1:-}" == "--help" ]] && exit 0
  exit 2
fi

key="$1"
database="$2"
shift 2

typed=()
if [[ "${DATABASE_NAME:-}" == "$database" && " $* " != *" --replace"* ]]; then
  typed=("--replace=$database")
fi

drportal="$(find_drportal)"
# After "--" no name is taken for an option. An empty array counts as unset in old versions of bash.
exec "$drportal" restore ${typed[@]+"${typed[@]}"} "$@" -- "$key" "$database"
