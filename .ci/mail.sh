# start_mail SHARED FOLDER: Debian's postfix and dovecot on loopback, by SHARED/servers/mail-up.sh; sets mail_smtp and
# mail_imap for test/compat/mail.test.ts. stop_mail SHARED FOLDER ends them.
start_mail() {
  [ -x "$1/servers/mail-up.sh" ] || { echo "The mail servers are set up by $1/servers/mail-up.sh, which is not there." >&2; return 1; }
  if [ ! -x /usr/sbin/postfix ] || [ ! -x /usr/sbin/dovecot ] || [ ! -x /usr/lib/dovecot/lmtp ]; then
    echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
    apt_install postfix dovecot-imapd dovecot-lmtpd || return 1
  fi
  chmod 711 "$(dirname "$2")" # the servers run as users of their own
  # not inside a pipe: the servers keep standard output
  "$1/servers/mail-up.sh" "$2" > "$2.up" 2>&1 </dev/null || { cat "$2.up" >&2; return 1; }
  mail_smtp=smtp://127.0.0.1:2525
  mail_imap=imap://127.0.0.1:2143
}

stop_mail() {
  "$1/servers/mail-down.sh" "$2" >/dev/null 2>&1
}
