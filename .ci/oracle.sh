# start_oracle: Debian's Python with dateutil and libical; sets oracle_python for test/compat/oracle.
start_oracle() {
  oracle_python=/usr/bin/python3
  "$oracle_python" -c 'import ctypes, dateutil; ctypes.CDLL("libical.so.3")' 2>/dev/null || apt_install python3 python3-dateutil libical3 tzdata
}
