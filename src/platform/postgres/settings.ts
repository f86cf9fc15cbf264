/**
 * The server's settings: one office on one machine, small in memory, durable without exception.
 * Written before every start, so that a newer Convene brings newer settings to an old folder.
 */
const settings: Record<string, string> = {
  // Durability: the defaults, said aloud so that nobody's own file changes them unseen.
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',

  // Memory: the whole product stays under 300 MB. No parallel queries, no compiler, no helper processes for reading.
  max_connections: '60',
  superuser_reserved_connections: '3',
  shared_buffers: '32MB',
  work_mem: '4MB',
  maintenance_work_mem: '16MB',
  temp_buffers: '2MB',
  wal_buffers: '1MB',
  huge_pages: 'off',
  jit: 'off',
  io_method: 'sync',
  max_worker_processes: '1',
  max_parallel_workers: '0',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  max_logical_replication_workers: '0',
  max_replication_slots: '0',
  max_wal_senders: '0',
  autovacuum: 'on',
  autovacuum_naptime: '15s', // a school books within minutes: what is planned for tables that were empty is soon wrong
  autovacuum_worker_slots: '2',
  autovacuum_max_workers: '1',
  autovacuum_work_mem: '8MB',

  // The write-ahead log: replica, so that the folder can be copied while the server runs; short recovery after a crash.
  wal_level: 'replica',
  min_wal_size: '48MB',
  max_wal_size: '256MB',

  // A query whose asker is gone ends within seconds and lets its locks go.
  client_connection_check_interval: '2s',

  // The log: no statements and no details, for they carry what people typed.
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_line_prefix: "'%m [%p] '",
  log_checkpoints: 'off',
  logging_collector: 'off',

  timezone: 'UTC',
  log_timezone: 'UTC',
  datestyle: "'iso, ymd'",
  lc_messages: 'C',
  lc_monetary: 'C',
  lc_numeric: 'C',
  lc_time: 'C',
  default_text_search_config: "'pg_catalog.simple'",
  password_encryption: 'scram-sha-256',
  unix_socket_permissions: '0700',
};

/** The name, beside the cluster, of the file in which the operator may change a setting. */
export const ownSettings = 'postgresql.own.conf';

/** The text of `postgresql.conf`; `own` says whether the operator has a file of that name. */
export function settingsText(own: boolean): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  return `# Written by Convene before every start. Your own settings go into ../${ownSettings}.\n${lines.join('\n')}\n`
    + (own ? `include = '../${ownSettings}'\n` : '');
}

/** The text of `pg_hba.conf`: a password from everybody, over the local socket or the loopback address and nowhere else. */
export const accessText = `# Written by Convene before every start.
local all all              scram-sha-256
host  all all 127.0.0.1/32 scram-sha-256
`;
