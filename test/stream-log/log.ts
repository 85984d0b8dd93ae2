/** How large a log is. */
export interface LogSize {
  octets: number
  sessions: number
  /** sessions that are open at once, a line of each in turn */
  atOnce: number
}

/** What one session of `smtpd -v` says; `noise` more lines of its own stand among them. */
const DIALOGUE: readonly string[] = [
  'connect from a.example[192.0.2.7]',
  '> a.example[192.0.2.7]: 220 mx1.example.com ESMTP Postfix',
  '< a.example[192.0.2.7]: EHLO a.example',
  '> a.example[192.0.2.7]: 250-mx1.example.com',
  '> a.example[192.0.2.7]: 250-PIPELINING',
  '> a.example[192.0.2.7]: 250-SIZE 10240000',
  '> a.example[192.0.2.7]: 250-STARTTLS',
  '> a.example[192.0.2.7]: 250 CHUNKING',
  '< a.example[192.0.2.7]: MAIL FROM:<sender@example.test>',
  '> a.example[192.0.2.7]: 250 2.1.0 Ok',
  '< a.example[192.0.2.7]: RCPT TO:<alice@example.com>',
  '> a.example[192.0.2.7]: 250 2.1.5 Ok',
  '< a.example[192.0.2.7]: DATA',
  '> a.example[192.0.2.7]: 354 End data with <CR><LF>.<CR><LF>',
  '> a.example[192.0.2.7]: 250 2.0.0 Ok: queued as 4C5A718A181',
  '< a.example[192.0.2.7]: QUIT',
  '> a.example[192.0.2.7]: 221 2.0.0 Bye',
  'disconnect from a.example[192.0.2.7] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5',
]
const NOISE =
  'match_hostname: smtpd_client_event_limit_exceptions: a.example ~? 127.0.0.0/8 and so on'
const FIRST_PID = 1_000
const PIDS = 60_000

/** The lines of a log as Postfix's smtpd -v writes it, a chunk for each step of those at once. */
export function* postfixLog({ octets, sessions, atOnce }: LogSize): Generator<string> {
  const head = 'Nov 24 02:22:10 mx1 postfix/smtpd[10000]: '.length + 1
  const spoken = DIALOGUE.reduce((sum, line) => sum + line.length + head, 0)
  const noise = Math.max(0, Math.round((octets / sessions - spoken) / (NOISE.length + head)))
  const steps = DIALOGUE.flatMap((line, i) => [
    line,
    ...Array<string>(
      Math.floor(((i + 1) * noise) / DIALOGUE.length) - Math.floor((i * noise) / DIALOGUE.length),
    ).fill(NOISE),
  ])
  // Each place of those at once begins a little later than the one before, and takes the next session when its own is over.
  const places = Array.from({ length: Math.min(atOnce, sessions) }, (_, i) => ({
    session: -1,
    step: -Math.floor((i * steps.length) / atOnce),
  }))
  let begun = 0
  for (let over = 0; over < sessions;) {
    let chunk = ''
    for (const place of places) {
      if (place.step++ < 0) continue
      if (place.session < 0) {
        if (begun === sessions) continue
        place.session = begun++
        place.step = 1
      }
      const pid = FIRST_PID + (place.session % PIDS)
      chunk += `Nov 24 02:22:10 mx1 postfix/smtpd[${pid}]: ${steps[place.step - 1]}\n`
      if (place.step < steps.length) continue
      over++
      place.session = -1
      place.step = 0
    }
    yield chunk
  }
}
