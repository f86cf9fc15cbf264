# apt_install PACKAGE …: Debian's packages, without starting any service of the machine's own: what tests need runs from
# folders of theirs. Says what apt said only when it failed.
apt_install() {
  [ "$(id -u)" = 0 ] || { echo "These packages are needed and only root can install them: $*" >&2; return 1; }
  export DEBIAN_FRONTEND=noninteractive
  local policy=/usr/sbin/policy-rc.d said code=0
  said=$(mktemp)
  # another installation may be under way: its policy stays
  if [ ! -e "$policy" ]; then printf '#!/bin/sh\nexit 101\n' > "$policy"; chmod 755 "$policy"; else policy=; fi
  { timeout 300 apt-get -o DPkg::Lock::Timeout=120 update -qq && timeout 600 apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@"; } >"$said" 2>&1 </dev/null || code=$?
  [ -z "$policy" ] || rm -f "$policy"
  [ "$code" = 0 ] || { echo "apt could not install $*:" >&2; tail -20 "$said" >&2; }
  rm -f "$said"
  return "$code"
}
