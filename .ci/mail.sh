# start_mail SHARED FOLDER: Debian's postfix and dovecot on loopback, by SHARED/servers/mail-up.sh; sets mail_smtp and
# mail_imap for test/compat/mail.test.ts. stop_mail SHARED FOLDER ends them.
start_mail() {
  if [ ! -x /usr/sbin/postfix ] || [ ! -x /usr/sbin/dovecot ] || [ ! -x /usr/lib/dovecot/lmtp ]; then
    export DEBIAN_FRONTEND=noninteractive
    # no service of the machine's own is started: the servers run from a folder of the test's
    local policy=/usr/sbin/policy-rc.d made=
    [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' > "$policy"; chmod 755 "$policy"; made=1; }
    apt-get update -qq
    echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
    apt-get install -y -qq --no-install-recommends postfix dovecot-imapd dovecot-lmtpd >"$2.apt" 2>&1 || { tail -20 "$2.apt" >&2; return 1; }
    [ -z "$made" ] || rm -f "$policy"
  fi
  chmod 711 "$(dirname "$2")" # the servers run as users of their own
  # not inside a pipe: the servers keep standard output
  "$1/servers/mail-up.sh" "$2" > "$2.up" 2>&1 || { cat "$2.up" >&2; return 1; }
  mail_smtp=smtp://127.0.0.1:2525
  mail_imap=imap://127.0.0.1:2143
}

stop_mail() {
  "$1/servers/mail-down.sh" "$2" >/dev/null 2>&1
}
