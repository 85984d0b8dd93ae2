/** A mail server of Debian, and how it is run in a root of its own. */
export interface DebianServer {
  package: string
  /** packages beside it that its scripts need */
  also?: readonly string[]
  /** what a report calls it */
  software: string
  /** files of its root, by path */
  files(port: number): Readonly<Record<string, string>>
  /** accounts it needs */
  users: readonly string[]
  /** shell commands in the root that make it ready and leave it running in the foreground */
  run(port: number): string
  /** a command that ends it, where a signal to its group does not */
  stop?: string
}

const NAME = 'mail.example.com'

/** The servers that take mail for a host; each with STARTTLS by a certificate of its own. */
export const SERVERS: readonly DebianServer[] = [
  {
    package: 'postfix',
    also: ['findutils', 'diffutils'],
    software: 'Postfix',
    users: ['postfix', 'postdrop'],
    files: (port) => ({
      'etc/postfix/main.cf': [
        'compatibility_level = 3.6',
        'queue_directory = /var/spool/postfix',
        'command_directory = /usr/sbin',
        'daemon_directory = /usr/lib/postfix/sbin',
        'data_directory = /var/lib/postfix',
        'mail_owner = postfix',
        'setgid_group = postdrop',
        `myhostname = ${NAME}`,
        'mydestination = localhost',
        'inet_interfaces = 127.0.0.1',
        'smtpd_tls_cert_file = /etc/cert.pem',
        'smtpd_tls_key_file = /etc/key.pem',
        'smtpd_tls_security_level = may',
        'maillog_file = /var/log/postfix.log',
        'alias_maps =',
        'meta_directory = /etc/postfix',
        'shlib_directory = /usr/lib/postfix',
        '',
      ].join('\n'),
      'etc/postfix/master.cf': [
        `127.0.0.1:${port} inet n - n - - smtpd`,
        'pickup unix n - n 60 1 pickup',
        'cleanup unix n - n - 0 cleanup',
        'qmgr unix n - n 300 1 qmgr',
        'tlsmgr unix - - n 1000? 1 tlsmgr',
        'rewrite unix - - n - - trivial-rewrite',
        'bounce unix - - n - 0 bounce',
        'proxymap unix - - n - - proxymap',
        'anvil unix - - n - 1 anvil',
        'postlog unix-dgram n - n - 1 postlogd',
        '',
      ].join('\n'),
      'etc/services': '',
      'etc/resolv.conf': '',
    }),
    run: () =>
      'mkdir -p /var/spool/postfix /var/lib/postfix; postfix set-permissions >/dev/null 2>&1; exec postfix start-fg',
    stop: 'postfix stop',
  },
  {
    package: 'exim4-daemon-light',
    software: 'Exim',
    users: ['Debian-exim'],
    files: () => ({
      'etc/exim.conf': [
        `primary_hostname = ${NAME}`,
        'exim_user = Debian-exim',
        'exim_group = Debian-exim',
        'spool_directory = /var/spool/exim4',
        'log_file_path = /var/log/exim_%slog',
        'tls_certificate = /etc/cert.pem',
        'tls_privatekey = /etc/key.pem',
        'tls_advertise_hosts = *',
        'acl_smtp_rcpt = refuse',
        'begin acl',
        'refuse:',
        '  deny',
        '',
      ].join('\n'),
    }),
    run: (port) =>
      [
        'mkdir -p /var/spool/exim4',
        'chown -R Debian-exim /var/spool/exim4 /var/log /etc/key.pem',
        'chown root:Debian-exim /etc/exim.conf',
        'chmod 640 /etc/exim.conf',
        `exec exim4 -C /etc/exim.conf -bdf -oX '<; [127.0.0.1]:${port}'`,
      ].join('; '),
  },
  {
    package: 'opensmtpd',
    software: 'OpenSMTPD',
    users: ['opensmtpd', 'opensmtpq'],
    files: (port) => ({
      'etc/smtpd.conf': [
        `pki ${NAME} cert "/etc/cert.pem"`,
        `pki ${NAME} key "/etc/key.pem"`,
        `listen on 127.0.0.1 port ${port} tls pki ${NAME} hostname ${NAME}`,
        'action "local" maildir "/tmp/mail"',
        'match for local action "local"',
        '',
      ].join('\n'),
    }),
    run: () =>
      'mkdir -p /var/spool/smtpd /var/lib/opensmtpd/empty; chmod 711 /var/spool/smtpd; exec smtpd -d -f /etc/smtpd.conf',
  },
  {
    package: 'sendmail-bin',
    also: ['sendmail-cf', 'm4', 'sendmail-base'],
    software: 'sendmail',
    users: ['smmta', 'smmsp'],
    files: (port) => ({
      'etc/mail/test.mc': [
        "define(`_USE_ETC_MAIL_')dnl",
        "include(`/usr/share/sendmail/cf/m4/cf.m4')dnl",
        "OSTYPE(`debian')dnl",
        "DOMAIN(`debian-mta')dnl",
        "define(`confRUN_AS_USER', `root')dnl",
        "FEATURE(`no_default_msa')dnl",
        "define(`confSERVER_CERT', `/etc/cert.pem')dnl",
        "define(`confSERVER_KEY', `/etc/key.pem')dnl",
        "define(`confCACERT', `/etc/cert.pem')dnl",
        "define(`confCACERT_PATH', `/etc')dnl",
        `DAEMON_OPTIONS(\`Family=inet, Name=MTA, Addr=127.0.0.1, Port=${port}')dnl`,
        "MAILER(`smtp')dnl",
        '',
      ].join('\n'),
      'etc/mail/local-host-names': 'localhost\n',
      'etc/resolv.conf': '',
    }),
    run: () =>
      [
        'mkdir -p /var/spool/mqueue /var/run/sendmail/mta /var/lib/sendmail',
        'cd /etc/mail && m4 test.mc > sendmail.cf',
        '(ls /usr/lib/sm.bin/sendmail >/dev/null 2>&1 && exec /usr/lib/sm.bin/sendmail -bD -C/etc/mail/sendmail.cf) || exec /usr/libexec/sendmail/sendmail -bD -C/etc/mail/sendmail.cf',
      ].join('; '),
  },
  {
    package: 'courier-mta',
    software: 'Courier',
    users: ['courier'],
    files: (port) => ({
      'etc/courier/me': `${NAME}\n`,
      'etc/courier/run': [
        'set -a',
        '. /etc/courier/esmtpd',
        'TLS_CERTFILE=/etc/courier/esmtpd.pem TLS_TRUSTCERTS= TARPIT=0',
        `exec /usr/sbin/couriertcpd -address=127.0.0.1 -user=courier -group=courier -noidentlookup -nodnslookup ${port} /usr/sbin/courieresmtpd`,
        '',
      ].join('\n'),
    }),
    run: () =>
      [
        'cat /etc/key.pem /etc/cert.pem > /etc/courier/esmtpd.pem',
        'chown -R courier /etc/courier /var/lib/courier /run',
        'chown root /etc/courier',
        'exec sh /etc/courier/run',
      ].join('; '),
  },
]
