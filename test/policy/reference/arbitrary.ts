import fc from 'fast-check'
import type {
  Criterion,
  EsmtpMap,
  MapMatch,
  MatchAction,
  PatternReference,
} from '../../../worker/policy/criteria.ts'
import { ESMTP_VERBS } from '../../../worker/policy/profiles.ts'

const COUNTS = [
  'cmd-line-length',
  'rcpt-count',
  'body-line-length',
  'header-line-length',
  'sender-address-length',
  'mime-filename-length',
  'body-length',
  'header-length',
  'header-to-fields-count',
  'invalid-recipients-count',
] as const

const PATTERNS = ['spam', '^a@', '[0-9]{3}', '(a|b)+@', 'application/', '.']

const pattern: fc.Arbitrary<PatternReference> = fc
  .record({
    isClass: fc.boolean(),
    picks: fc.uniqueArray(fc.nat(PATTERNS.length - 1), { minLength: 1, maxLength: 3 }),
  })
  .map(({ isClass, picks }) => {
    const patterns = picks.map((i) => ({ name: `r${i}`, pattern: PATTERNS[i] as string }))
    return isClass
      ? { name: `c${picks.join('-')}`, isClass, patterns }
      : { name: (patterns[0] as { name: string }).name, isClass, patterns: patterns.slice(0, 1) }
  })

const some = <T>(values: readonly T[]): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 })

/** Any criterion; counts small, so that sessions pass them. */
export const criterion: fc.Arbitrary<Criterion> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(...COUNTS),
    gt: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 60 })),
  }),
  fc.record({ kind: fc.constant('cmd-verb' as const), verbs: some(ESMTP_VERBS) }),
  fc.record({
    kind: fc.constant('ehlo-reply-parameter' as const),
    parameters: some(['SIZE', 'DSN', 'OTHERS', 'BINARYMIME', 'ENHANCEDSTATUSCODES']),
  }),
  fc.record({
    kind: fc.constant('mime-encoding' as const),
    encodings: some(['7bit', '8bit', 'base64', 'others', 'quoted-printable']),
  }),
  fc.record({
    kind: fc.constantFrom('mime-filetype' as const, 'sender-address-regex' as const),
    pattern,
  }),
)

function action(kind: Criterion['kind']): fc.Arbitrary<MatchAction> {
  const maskable = kind === 'cmd-verb' || kind === 'ehlo-reply-parameter'
  return fc
    .record({
      act: fc.constantFrom<MatchAction['act'][]>(
        'log',
        'log',
        'drop-connection',
        'reset',
        'drop',
        'rate-limit',
        maskable ? 'mask' : 'log',
      ),
      log: fc.boolean(),
      sendProtocolError: fc.boolean(),
      rate: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ act, log, sendProtocolError, rate }) => ({
      act,
      log: act === 'log' || (log && act !== 'rate-limit'),
      sendProtocolError: sendProtocolError && (act === 'drop' || act === 'drop-connection'),
      rate: act === 'rate-limit' ? rate : null,
    }))
}

const match = fc.boolean().chain((not) =>
  criterion.chain((one) =>
    action(one.kind).map((does): Omit<MapMatch, 'position'> => ({
      not,
      criterion: one,
      action: does,
    })),
  ),
)

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(value, { nil: null })

/** Any map that the grammar can write. */
export const esmtpMap: fc.Arbitrary<EsmtpMap> = fc
  .record({
    name: fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/),
    description: optional(fc.stringMatching(/^[A-Za-z0-9!]([ A-Za-z0-9!"-]{0,30}[A-Za-z0-9!])?$/)),
    maskBanner: optional(fc.boolean()),
    allowTls: optional(fc.boolean()),
    allowTlsLog: fc.boolean(),
    mailRelay: optional(
      fc.record({
        domain: fc.constantFrom('example.com', 'a.example', 'b'),
        act: fc.constantFrom('log' as const, 'drop-connection' as const),
        log: fc.boolean(),
      }),
    ),
    specialCharacter: optional(
      fc.constantFrom('off' as const, 'log' as const, 'drop-connection' as const),
    ),
    specialCharacterLog: fc.boolean(),
    matches: fc.array(match, { maxLength: 6 }),
  })
  .map(({ name, description, matches, ...stated }) => ({
    name,
    description,
    parameters: {
      maskBanner: stated.maskBanner,
      allowTls: stated.allowTls,
      allowTlsLog: stated.allowTls === true && stated.allowTlsLog,
      mailRelay:
        stated.mailRelay === null
          ? null
          : { ...stated.mailRelay, log: stated.mailRelay.log || stated.mailRelay.act === 'log' },
      specialCharacter: stated.specialCharacter,
      specialCharacterLog:
        stated.specialCharacter === 'log' ||
        (stated.specialCharacter === 'drop-connection' && stated.specialCharacterLog),
    },
    matches: matches.map((one, index) => ({ position: index + 1, ...one })),
  }))

/** A step of a session as the host is shown it. */
export type Step =
  | { kind: 'command'; verb: string; line: string }
  | { kind: 'rcpt-reply'; code: string }
  | { kind: 'ehlo-line'; text: string; isLast: boolean }
  /** mail data with its end of data, cut into stretches of these sizes */
  | { kind: 'message'; octets: string; cuts: number[] }

const address = fc.constantFrom(
  '',
  'a@spam.example',
  'b@example.com',
  'x@a.example',
  'ab123@b',
  'u',
  'é@c'.normalize(),
)

const commandStep: fc.Arbitrary<Step> = fc
  .record({
    verb: fc.constantFrom(
      'MAIL',
      'MAIL',
      'RCPT',
      'RCPT',
      'EHLO',
      'RSET',
      'VRFY',
      'FOO',
      'NOOP',
      'DATA',
      '',
    ),
    address,
    shape: fc.constantFrom('FROM:<%>', 'TO:<%> X=1', 'FROM:% Y', '%', '<%', 'TO:<%|>', ' %'),
    padding: fc.nat(30),
  })
  .map(({ verb, address: one, shape, padding }) => ({
    kind: 'command' as const,
    verb,
    line: `${verb} ${shape.replace('%', one)}` + 'x'.repeat(padding > 20 ? padding : 0),
  }))

const eol = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r\n', '\r', '\r\r\n')
const dataLine = fc.oneof(
  fc.constantFrom(
    '',
    '.',
    '..',
    ' ',
    '\tx',
    '--',
    '--b',
    '-',
    'To: a@b, "c, d" <e@f>',
    'to : g: x, y;, z',
    'To: (a, b) c, <d,e@f>',
    'Content-Type: application/x; name=abcdefgh; filename="a;b',
    'Content-type: text/plain; name="abc"',
    'Content-Transfer-Encoding: base64',
    'Content-Transfer-Encoding : x-own (c)',
    'CONTENT-DISPOSITION: a; filename = 1234567890',
    ' ; name=folded-folded-folded',
    'Content-Type:',
  ),
  fc.stringMatching(/^[a.: ]{0,40}$/),
)

const messageStep: fc.Arbitrary<Step> = fc
  .record({
    lines: fc.array(fc.tuple(dataLine, eol), { maxLength: 14 }),
    cuts: fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 12 }),
  })
  .map(({ lines, cuts }) => ({
    kind: 'message' as const,
    octets: lines.map(([line, end]) => line + end).join(''),
    cuts,
  }))

/** The steps of a session, with the clock of each (milliseconds), or null where there is none. */
export const steps: fc.Arbitrary<{ eol: 'crlf' | 'lf'; clock: number[] | null; steps: Step[] }> =
  fc.record({
    eol: fc.constantFrom('crlf' as const, 'crlf' as const, 'lf' as const),
    clock: optional(fc.array(fc.nat(900), { minLength: 20, maxLength: 20 })),
    steps: fc.array(
      fc.oneof(
        { weight: 4, arbitrary: commandStep },
        {
          weight: 1,
          arbitrary: fc.record({
            kind: fc.constant('rcpt-reply' as const),
            code: fc.constantFrom('250', '550', '450', '501'),
          }),
        },
        {
          weight: 1,
          arbitrary: fc.record({
            kind: fc.constant('ehlo-line' as const),
            text: fc.constantFrom(
              'SIZE 10',
              'size=4',
              'STARTTLS',
              'CHUNKING',
              'DSN',
              '',
              'AUTH=LOGIN',
            ),
            isLast: fc.boolean(),
          }),
        },
        { weight: 3, arbitrary: messageStep },
      ),
      { maxLength: 20 },
    ),
  })
