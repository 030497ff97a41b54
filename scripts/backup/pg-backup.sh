#!/usr/bin/env bash
# Backs up the database to S3. The last line of output is the backup's key.
#
#   ./scripts/backup/pg-backup.sh [tag] [options of 'drportal backup']
#
# Tag: the argument, else $TAG, else "manual". Source: $DATABASE_NAME, else Production:Database.
# Exit codes: 'drportal backup --help'.
set -euo pipefail

# shellcheck source=scripts/backup/find-drportal.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/find-drportal.sh"

tag="${TAG:-manual}"
if [[ $# -gt 0 && "$1" != -* ]]; then
  tag="$1"
  shift
fi

drportal="$(find_drportal)"
exec "$drportal" backup --tag "$tag" "$@"
