# start_oracle SCRATCH: Debian's Python with dateutil and libical; sets oracle_python for test/compat/oracle.
start_oracle() {
  oracle_python=/usr/bin/python3
  if ! "$oracle_python" -c 'import ctypes, dateutil; ctypes.CDLL("libical.so.3")' 2>/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends python3 python3-dateutil libical3 tzdata >"$1.apt" 2>&1 || { tail -20 "$1.apt" >&2; return 1; }
  fi
}
