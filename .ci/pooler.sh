# start_pooler FOLDER SERVER: Debian's pgbouncer in transaction mode, on a socket in a folder of its own, before the server
# that start_postgres_15 started in the folder SERVER; sets pooler for CONVENE_TEST_POOLER. Set up as docs/operations.md
# says, so that it knows no password of ours: it asks the server. Few connections, so that they change hands often.
start_pooler() {
  [ -x /usr/sbin/pgbouncer ] || apt_install pgbouncer || return 1
  mkdir -p "$1"
  cat > "$1/pgbouncer.ini" <<INI
[databases]
* = host=$2 port=5415 auth_user=postgres
[pgbouncer]
listen_addr =
unix_socket_dir = $1
listen_port = 6432
logfile = $1/log
pidfile = $1/pid
auth_type = scram-sha-256
auth_file = $1/users
auth_query = SELECT usename, passwd FROM pg_shadow WHERE usename = \$1
pool_mode = transaction
default_pool_size = 4
server_round_robin = 1
max_client_conn = 1000
server_idle_timeout = 5
INI
  echo '"postgres" "secret"' > "$1/users"
  chown -R postgres "$1"
  as_postgres /usr/sbin/pgbouncer -q -d "$1/pgbouncer.ini" </dev/null >"$1.up" 2>&1 || { cat "$1.up" "$1/log" >&2; return 1; }
  pooler="{\"host\":\"$1\",\"port\":6432}"
}

stop_pooler() {
  kill -INT "$(cat "$1/pid")"
}
