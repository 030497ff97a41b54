# shellcheck shell=bash
# Sourced by the runbook's two commands: prints the path of drportal.

# $DRPORTAL wins, then what was published or built in this checkout, then the search path.
find_drportal() {
  local root candidate
  root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)"
  for candidate in \
    "${DRPORTAL:-}" \
    "$root/artifacts/publish/MarketX.DrPortal.Cli/drportal" \
    "$root/artifacts/publish/MarketX.DrPortal.Cli/release/drportal" \
    "$root/artifacts/bin/MarketX.DrPortal.Cli/release/drportal" \
    "$root/artifacts/bin/MarketX.DrPortal.Cli/debug/drportal"; do
    if [[ -n "$candidate" && -x "$candidate" && ! -d "$candidate" ]]; then
      printf '%s\n' "$candidate"
      return
    fi
    if [[ -n "$candidate" && "$candidate" == "${DRPORTAL:-}" ]]; then
      echo "DRPORTAL names $candidate, which is not a program." >&2
      return 3
    fi
  done
  if ! command -v drportal; then
    echo "drportal was not found. Build it (./dev publish), put it on the PATH, or set DRPORTAL to it." >&2
    return 3
  fi
}
