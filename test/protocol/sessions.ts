/** One session for each protocol finding: the shortest that shows it. `»` stands before the octet it is about. */

const GREETING = 'S: 220 mx.example.com ESMTP'
const KEYWORDS = [
  'PIPELINING',
  'SIZE 100000',
  '8BITMIME',
  'STARTTLS',
  'AUTH PLAIN LOGIN',
  'DSN',
  'CHUNKING',
]

/** Greeting, EHLO, and a reply that announces these. */
function hello(keywords: readonly string[] = KEYWORDS): string[] {
  const lines = ['mx.example.com', ...keywords]
  const reply = lines.map((text, i) => `250${i < lines.length - 1 ? '-' : ' '}${text}`)
  return [GREETING, 'C: EHLO client.example.net', `S: ${reply.join('\\r\\n')}`]
}
const without = (keyword: string): string[] =>
  hello(KEYWORDS.filter((known) => !known.startsWith(keyword)))

const HELLO = hello()
const OK = 'S: 250 2.0.0 Ok'
const FROM = ['C: MAIL FROM:<a@example.net>', OK]
const TO = ['C: RCPT TO:<b@example.com>', OK]
const GO = ['C: DATA', 'S: 354 go ahead']
const BYE = ['C: QUIT', 'S: 221 bye']
const ENVELOPE = [...HELLO, ...FROM, ...TO]

/** A message of these lines, sent with DATA. */
function message(...lines: string[]): string[] {
  return [...ENVELOPE, ...GO, ...lines.map((line) => `C: ${line}`), 'C: .', OK, ...BYE]
}
const HEADER = ['From: a@example.net', 'Subject: x']
const mime = (...header: string[]): string[] => [...HEADER, 'MIME-Version: 1.0', ...header]
const deep = Array.from({ length: 17 }, (_, i) => [
  `Content-Type: multipart/mixed; boundary=b${i}`,
  ...(i === 16 ? ['»'] : ['']),
  `--b${i}`,
]).flat()

export const SESSIONS: Readonly<Record<string, readonly string[]>> = {
  // replies
  'invalid-reply': [...HELLO, 'C: NOOP', 'S: »ok', ...BYE],
  'reply-line-length': [...HELLO, 'C: NOOP', 'S: »250 {600*x}', ...BYE],
  'reply-code-mixed': [...HELLO, 'C: NOOP', 'S: 250-a\\r\\n»251 b', ...BYE],
  'reply-eight-bit': ['S: 220 mx»\\xe9', ...BYE],
  'reply-after-goodbye': [...HELLO, ...BYE, 'S: »250 and then'],
  'no-greeting': ['C: EHLO client.example.net', 'S: »250 mx.example.com', ...BYE],
  'greeting-code': ['S: »250 mx.example.com ESMTP ready', 'C: EHLO me', 'S: 250 mx', ...BYE],
  'client-talks-first': ['C: »EHLO client.example.net', GREETING, 'S: 250 mx', ...BYE],
  'ehlo-keyword-repeated': hello(['SIZE 1000', 'DSN', 'SIZE 2000']).map((line) =>
    line.replace('250 SIZE 2000', '»250 SIZE 2000'),
  ),
  'tls-refused': [...HELLO, 'C: STARTTLS', 'S: »454 4.7.0 TLS not available', ...BYE],
  'data-refused': [...ENVELOPE, 'C: DATA', 'S: »451 4.3.0 later', ...BYE],
  'data-answered-oddly': [...ENVELOPE, 'C: DATA', 'S: »250 fine', ...BYE],

  // commands
  'command-line-length': [...HELLO, 'C: »NOOP {600*x}', OK, ...BYE],
  'unknown-command': [...HELLO, 'C: »FROBNICATE now', 'S: 500 what', ...BYE],
  'backdoor-command': [...HELLO, 'C: »DEBUG', 'S: 500 what', ...BYE],
  'turn-used': [...HELLO, 'C: »TURN', 'S: 502 no', ...BYE],
  'expn-used': [...HELLO, 'C: »EXPN staff', 'S: 502 no', ...BYE],
  'blank-before-verb': [...HELLO, 'C: » NOOP', 'S: 500 what', ...BYE],
  'hello-without-name': [GREETING, 'C: »HELO', 'S: 501 name?', ...BYE],
  'hello-name-malformed': [GREETING, 'C: »HELO my{1* }host', 'S: 250 mx', ...BYE],
  'eight-bit-command': [...HELLO, 'C: MAIL FROM:<j»\\xc3\\xb6rg@example.net>', OK, ...BYE],
  'control-octet-in-command': [...HELLO, 'C: NOPO»\\x08\\x08OP', 'S: 500 what', ...BYE],
  'telnet-negotiation': [GREETING, 'C: »\\xff\\xfd\\x03EHLO me', 'S: 500 what', ...BYE],
  'x-link2state-used': [...HELLO, 'C: »X-LINK2STATE CHUNK=abc', 'S: 500 what', ...BYE],
  'x-link2state-overflow': [...HELLO, 'C: »X-LINK2STATE CHUNK={520*x}', 'S: 500 what', ...BYE],
  'xexch50-used': [...HELLO, 'C: »XEXCH50 4 2', 'S: 354 send', 'C: abcd\\', OK, ...BYE],
  'xclient-used': [...HELLO, 'C: »XCLIENT NAME=spoofed.example', 'S: 550 no', ...BYE],
  'command-after-quit': [...HELLO, ...BYE, 'C: »NOOP'],
  'path-malformed': [...HELLO, 'C: »MAIL FROM:a@example.net', OK, ...BYE],
  'space-in-path': [...HELLO, 'C: »MAIL FROM: <a@example.net>', OK, ...BYE],
  'null-recipient': [...HELLO, ...FROM, 'C: »RCPT TO:<>', 'S: 501 whom', ...BYE],
  'local-part-length': [...HELLO, 'C: »MAIL FROM:<{65*a}@example.net>', OK, ...BYE],
  'domain-length': [...HELLO, 'C: »MAIL FROM:<a@{256*b}>', OK, ...BYE],
  'path-length': [...HELLO, 'C: »MAIL FROM:<{60*a}@{195*b}>', OK, ...BYE],
  'source-route': [...HELLO, ...FROM, 'C: »RCPT TO:<@one.example:b@example.com>', OK, ...BYE],
  'pipe-in-address': [...HELLO, 'C: »MAIL FROM:<|/bin/cat>', 'S: 553 no', ...BYE],
  'expansion-in-address': [
    ...HELLO,
    ...FROM,
    'C: »RCPT TO:<root+${run{x}}@example.com>',
    'S: 501 no',
    ...BYE,
  ],

  // order
  'mail-before-hello': [GREETING, 'C: »MAIL FROM:<a@example.net>', OK, ...BYE],
  'helo-after-ehlo': [...HELLO, 'C: »HELO client.example.net', 'S: 250 mx', ...BYE],
  'hello-repeated': [...HELLO, 'C: »EHLO client.example.net', 'S: 250 mx', ...BYE],
  'mail-within-mail': [...HELLO, ...FROM, 'C: »MAIL FROM:<c@example.net>', 'S: 503 no', ...BYE],
  'rcpt-without-mail': [...HELLO, 'C: »RCPT TO:<b@example.com>', 'S: 503 MAIL first', ...BYE],
  'data-without-recipient': [...HELLO, ...FROM, 'C: »DATA', 'S: 554 whom', ...BYE],
  'pipelining-not-announced': [
    ...without('PIPELINING'),
    'C: MAIL FROM:<a@example.net>\\r\\n»RCPT TO:<b@example.com>',
    'S: 250 ok\\r\\n250 ok',
    ...BYE,
  ],
  'pipelining-past-group-end': [
    ...HELLO,
    'C: VRFY postmaster\\r\\n»MAIL FROM:<a@example.net>',
    'S: 252 perhaps\\r\\n250 ok',
    ...BYE,
  ],
  'data-before-354': [
    ...ENVELOPE,
    'C: DATA\\r\\n»Subject: x\\r\\n\\r\\ntext\\r\\n.',
    'S: 354 go ahead\\r\\n250 ok',
    ...BYE,
  ],
  'mail-content-as-command': [
    ...ENVELOPE,
    'C: DATA',
    'S: 451 later',
    'C: »Subject: x\\r\\n\\r\\ntext\\r\\n.',
    'S: 500 what',
    ...BYE,
  ],
  'bdat-size-invalid': [...ENVELOPE, 'C: »BDAT many LAST', 'S: 501 how many', ...BYE],
  'bdat-overrun': [...ENVELOPE, 'C: BDAT 4 LAST\\r\\nabcd»efgh', OK, 'S: 500 what', ...BYE],
  'bdat-incomplete': [...ENVELOPE, 'C: BDAT 4000 LAST\\r\\nabcd»\\'],
  'bdat-without-last': [
    ...ENVELOPE,
    'C: BDAT 6\\r\\nabcd\\r\\n\\',
    OK,
    'C: »MAIL FROM:<a@example.net>',
    OK,
    ...BYE,
  ],
  'bdat-data-mixed': [
    ...ENVELOPE,
    'C: BDAT 6\\r\\nabcd\\r\\n\\',
    OK,
    'C: »DATA',
    'S: 503 no',
    ...BYE,
  ],
  'end-of-data-missing': [...ENVELOPE, ...GO, 'C: Subject: x\\r\\n\\r\\ntext\\r\\n»\\'],

  // extensions
  'size-not-announced': [...without('SIZE'), 'C: »MAIL FROM:<a@example.net> SIZE=5', OK, ...BYE],
  'eightbitmime-not-announced': [
    ...without('8BITMIME'),
    'C: »MAIL FROM:<a@example.net> BODY=8BITMIME',
    OK,
    ...BYE,
  ],
  'binarymime-not-announced': [
    ...HELLO,
    'C: »MAIL FROM:<a@example.net> BODY=BINARYMIME',
    OK,
    ...BYE,
  ],
  'smtputf8-not-announced': [...HELLO, 'C: »MAIL FROM:<a@example.net> SMTPUTF8', OK, ...BYE],
  'chunking-not-announced': [
    ...without('CHUNKING'),
    ...FROM,
    ...TO,
    'C: »BDAT 6 LAST\\r\\nabcd\\r\\n\\',
    OK,
    ...BYE,
  ],
  'dsn-not-announced': [
    ...without('DSN'),
    ...FROM,
    'C: »RCPT TO:<b@example.com> NOTIFY=NEVER',
    OK,
    ...BYE,
  ],
  'auth-not-announced': [...without('AUTH'), 'C: »AUTH CRAM-MD5', 'S: 502 no', ...BYE],
  'auth-mechanism-not-announced': [...HELLO, 'C: »AUTH CRAM-MD5', 'S: 504 no', ...BYE],
  'starttls-not-announced': [...without('STARTTLS'), 'C: »STARTTLS', 'S: 502 no', ...BYE],
  'etrn-not-announced': [...HELLO, 'C: »ETRN example.net', 'S: 502 no', ...BYE],
  'parameter-not-announced': [
    ...HELLO,
    'C: »MAIL FROM:<a@example.net> MT-PRIORITY=3',
    'S: 555 no',
    ...BYE,
  ],
  'parameter-repeated': [...HELLO, 'C: »MAIL FROM:<a@example.net> SIZE=5 SIZE=6', OK, ...BYE],
  'size-invalid': [...HELLO, 'C: »MAIL FROM:<a@example.net> SIZE=big', 'S: 501 no', ...BYE],
  'body-invalid': [...HELLO, 'C: »MAIL FROM:<a@example.net> BODY=9BIT', 'S: 501 no', ...BYE],
  'binarymime-with-data': [
    ...hello([...KEYWORDS, 'BINARYMIME']),
    'C: MAIL FROM:<a@example.net> BODY=BINARYMIME',
    OK,
    ...TO,
    'C: »DATA',
    'S: 503 no',
    ...BYE,
  ],
  'size-over-announced': [
    ...HELLO,
    'C: »MAIL FROM:<a@example.net> SIZE=100001',
    'S: 552 no',
    ...BYE,
  ],
  'message-over-announced-size': [
    ...hello(['SIZE 10']),
    ...FROM,
    ...TO,
    ...GO,
    'C: Subject: more than ten\\r\\n\\r\\n',
    'C: ».',
    'S: 552 no',
    ...BYE,
  ],
  'message-over-declared-size': [
    ...HELLO,
    'C: MAIL FROM:<a@example.net> SIZE=10',
    OK,
    ...TO,
    ...GO,
    'C: Subject: more than ten\\r\\n\\r\\n',
    'C: ».',
    OK,
    ...BYE,
  ],

  // STARTTLS and AUTH
  'starttls-injection': [
    ...HELLO,
    'C: STARTTLS\\r\\n»RSET',
    'S: 220 go',
    'C: \\x16\\x03\\x01\\0\\',
  ],
  'starttls-reply-injection': [
    ...HELLO,
    'C: STARTTLS',
    'S: 220 go\\r\\n»250 forged',
    'C: \\x16\\x03\\x01\\0\\',
  ],
  'starttls-with-parameter': [...HELLO, 'C: »STARTTLS now', 'S: 501 no', ...BYE],
  'tls-not-started': [...HELLO, 'C: STARTTLS', 'S: 220 go', 'C: »EHLO me', 'S: 250 mx', ...BYE],
  'tls-without-starttls': [
    'S: 220 mx',
    'C: »\\x16\\x03\\x01\\x02\\0\\x01\\0\\x01\\xfc\\x03\\x03\\',
    'S: 500 what',
  ],
  'auth-clear-text': [...HELLO, 'C: »AUTH PLAIN AGFsaWNlAGNhbmFyeQ==', 'S: 235 ok', ...BYE],
  'auth-aborted': [
    ...HELLO,
    'C: AUTH LOGIN',
    'S: 334 VXNlcm5hbWU6',
    'C: »*',
    'S: 501 gone',
    ...BYE,
  ],
  'auth-aborted-then-changed': [
    ...HELLO,
    'C: AUTH LOGIN',
    'S: 334 VXNlcm5hbWU6',
    'C: *',
    'S: 501 gone',
    'C: »AUTH PLAIN',
    'S: 334 ',
    'C: *',
    'S: 501 gone',
    ...BYE,
  ],
  'auth-response-not-base64': [
    ...HELLO,
    'C: AUTH LOGIN',
    'S: 334 VXNlcm5hbWU6',
    'C: »canary@example.net',
    'S: 501 what',
    ...BYE,
  ],
  'auth-line-length': [...HELLO, 'C: AUTH PLAIN', 'S: 334 ', 'C: »{12288*A}', 'S: 500 no', ...BYE],
  'auth-within-transaction': [...HELLO, ...FROM, 'C: »AUTH LOGIN', 'S: 503 no', ...BYE],
  'auth-again': [
    ...HELLO,
    'C: AUTH PLAIN AGFsaWNlAGNhbmFyeQ==',
    'S: 235 ok',
    'C: »AUTH LOGIN',
    'S: 503 no',
    ...BYE,
  ],

  // other protocols
  'http-spoken': [GREETING, 'C: »GET / HTTP/1.1\\r\\nHost: mx.example.com\\r\\n', 'S: 500 what'],
  'ssh-spoken': [GREETING, 'C: »SSH-2.0-OpenSSH_9.2', 'S: 500 what'],
  'pop-or-imap-spoken': [GREETING, 'C: »USER canary', 'S: 500 what', ...BYE],
  'lmtp-spoken': [GREETING, 'C: »LHLO client.example.net', 'S: 500 what', ...BYE],
  'proxy-header-spoken': [
    GREETING,
    'C: »PROXY TCP4 192.0.2.1 192.0.2.2 50000 25',
    'S: 500 what',
    ...BYE,
  ],
  'binary-spoken': [
    GREETING,
    'C: »\\x03\\0\\0\\x13\\x0e\\xe0\\0\\0\\0\\0\\0\\x01\\0\\x08\\',
    'S: 500 what',
  ],

  // octets of a message
  'mixed-line-ends': message(...HEADER, '', 'one»\\n\\', 'two'),
  'data-line-length': message(...HEADER, '', '»{1000*x}'),
  'dot-not-stuffed': message(...HEADER, '', '».zqcanary'),
  'data-eight-bit': message(...HEADER, '', '»caf\\xe9'),
  'header-eight-bit': message('»Subject: caf\\xe9', '', 'text'),
  'header-line-malformed': message(...HEADER, '»this is no field', '', 'text'),
  'header-name-length': message(...HEADER, '»{65*X}: y', '', 'text'),
  'header-value-length': message('»To: {900*x}', ' {900*x}', ' {900*x}', '', 'text'),
  'header-repeated': message(...HEADER, '»Subject: y', '', 'text'),
  'boundary-length': message(
    ...mime('Content-Type: multipart/mixed; boundary="{71*b}"'),
    '»',
    '--{71*b}--',
  ),
  'boundary-missing': message(...mime('Content-Type: multipart/mixed'), '»', 'text'),
  'boundary-unclosed': [
    ...message(...mime('Content-Type: multipart/mixed; boundary=b'), '', '--b', '', 'text'),
  ].map((line) => (line === 'C: .' ? 'C: ».' : line)),
  'mime-too-deep': message(...HEADER, ...deep),
  'encoding-unknown': message(...mime('Content-Transfer-Encoding: rot13'), '»', 'text'),
  'encoding-on-multipart': message(
    ...mime('Content-Type: multipart/mixed; boundary=b', 'Content-Transfer-Encoding: base64'),
    '»',
    '--b--',
  ),
  'seven-bit-broken': message(...mime('Content-Transfer-Encoding: 7bit'), '', '»caf\\xe9'),
  'base64-invalid': message(
    ...mime('Content-Transfer-Encoding: base64'),
    '',
    'QUJD',
    '»not base64!',
  ),
  'quoted-printable-invalid': message(
    ...mime('Content-Transfer-Encoding: quoted-printable'),
    '',
    'caf=E9 and »=ZZ',
  ),
  'encoded-line-length': message(...mime('Content-Transfer-Encoding: base64'), '', '»{80*A}'),
  'uuencode-invalid': message(...HEADER, '', 'begin 644 file', '»#86)Clonger than it says', 'end'),
}

/** Sessions of prints: what only decrypted text can show. */
export const PRINTED: Readonly<Record<string, readonly string[]>> = {
  'starttls-within-tls': ['C: STARTTLS', 'S: 503 again'],
  'starttls-announced-within-tls': ['C: EHLO me', 'S: 250-mx', 'S: 250 STARTTLS'],
  'no-hello-after-tls': ['C: MAIL FROM:<a@example.net>', 'S: 503 hello'],
}
