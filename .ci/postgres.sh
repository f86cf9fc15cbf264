# start_postgres_15 FOLDER: Debian's server in a folder of its own, on a socket there; sets server_15 for CONVENE_TEST_SERVER.
start_postgres_15() {
  local bin=/usr/lib/postgresql/15/bin
  if [ ! -x "$bin/postgres" ]; then
    mkdir -p /etc/postgresql-common
    [ -f /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
    apt_install postgresql-15 || return 1
  fi
  mkdir -p "$1"; chown postgres "$1"; chmod 711 "$(dirname "$1")"
  echo secret > "$1.password"; chown postgres "$1.password"
  # under `if` and `||` the shell does not stop at an error by itself
  as_postgres "$bin/initdb" -D "$1/data" -U postgres --auth=scram-sha-256 --pwfile="$1.password" -E UTF8 --locale=C.UTF-8 >/dev/null || return 1
  as_postgres "$bin/pg_ctl" -D "$1/data" -l "$1/log" -w -t 60 \
    -o "-c listen_addresses= -c unix_socket_directories=$1 -c port=5415 -c max_connections=250" start </dev/null >/dev/null || { tail -20 "$1/log" >&2; return 1; }
  server_15="{\"host\":\"$1\",\"port\":5415,\"user\":\"postgres\",\"password\":\"secret\"}"
}

as_postgres() {
  setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
}

stop_postgres_15() {
  as_postgres /usr/lib/postgresql/15/bin/pg_ctl -D "$1/data" -m fast stop </dev/null >/dev/null
}
