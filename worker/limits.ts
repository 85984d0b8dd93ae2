/**
 * Every number that bounds something, with its unit in the name and its source or threat beside it.
 * Rules' own numbers (512, 998, …) are Cisco's default map and stand in policy/profiles.ts.
 */

/** C8, S4: octets of a held line, terminator left out; one more drops the connection. */
export const MAX_HELD_LINE_OCTETS = 65_536
/** C8: replies that may be awaited at once; the next command line drops the connection. */
export const MAX_AWAITED_REPLIES = 65_536
/** Detection looks at this much of an upload and no more, so its cost does not grow with the upload. */
export const HEAD_OCTETS = 65_536
export const HEAD_LINES = 2_000
/** AUTH values remembered a session; past it reply texts are withheld whole. Bounds the search in each reply. */
export const MAX_REMEMBERED_SECRETS = 64
/** Octets kept of each such value; a quote that goes on past them is withheld to the end of its line. */
export const MAX_KEPT_SECRET_OCTETS = 512
/** A shorter secret is not looked for in replies: it would be found in every word. */
export const MIN_QUOTED_SECRET_OCTETS = 3
/** Lines of message text outside a message whose beginnings are looked for in the replies to them. */
export const MAX_STRAY_QUOTES = 64
/** AUTH values kept of an upload, of those that a session has and of those that none has. */
export const MAX_KNOWN_VALUES = 256
/** Lines around a session's AUTH in which another session's replies may quote it; bounds the search in each. */
export const QUOTABLE_LINES = 200
/** Lines shown that said one of them, kept so that what is public stays so. */
export const MAX_PUBLISHED_LINES = 32
/** Lines behind an AUTH or a 334 that may hold the answer, with what a chat or a mail puts between. */
export const MAX_SCANNED_EXCHANGE_LINES = 32
/** Of longer lines only the beginning is looked through for AUTH values by itself: a transcript in one line of JSON. */
export const MAX_SCANNED_LINE_OCTETS = 65_536
/** A quote of this many first octets of a secret is one, however short the server cut it. */
export const MIN_QUOTED_START_OCTETS = 8
/** Readers of printed forms hold one line; a longer one is handed on in pieces. Threat: a 1 GB upload without a line end. */
export const MAX_PRINTED_LINE_OCTETS = 1_048_576
/** Stretches of an upload's head that are tried as a part of their own. Threat: a paste of nothing but borders. */
export const MAX_PARTS_TRIED = 24
/** Octets behind the head that no reader took and that are looked at for another tool's print, whatever was read before. */
export const MAX_FREELY_JUDGED_OCTETS = 1_048_576
/** Past it so many octets have to be read for one that is looked at, which costs that many times as much. Threat: a log of which a third is another program's. */
export const MIN_READ_OCTETS_A_JUDGED_OCTET = 256
/** Octets of a line left unread that are looked at for what it says: of loose evidence nothing stands further on. */
export const MAX_UNREAD_LINE_OCTETS = 2_048
/** Lines left unread that wait for a reader which may yet take them: more than an unmarked dialogue holds. */
export const MAX_UNREAD_HELD_LINES = 512
/** Octets of such lines. */
export const MAX_UNREAD_HELD_OCTETS = 524_288
/** Lines an unmarked dialogue holds until what follows tells whose they are. */
export const MAX_DIALOGUE_HELD_LINES = 200
/** Octets of such lines. */
export const MAX_DIALOGUE_HELD_OCTETS = 262_144
/** Commands an unmarked dialogue remembers as not yet answered. Threat: a log of commands without replies. */
export const MAX_UNANSWERED_COMMANDS = 4_096
/** An entry of a log that names its direction only after its text is held this long: octets; the rest is left out. */
export const MAX_LOG_ENTRY_OCTETS = 1_048_576

/** Captures: libpcap's own MAXIMUM_SNAPLEN. A record that says it is longer is corrupt; nothing is allocated for it. */
export const MAX_PACKET_OCTETS = 262_144
/** Captures: descriptions of interfaces kept a pcapng section; a crafted file could list millions. */
export const MAX_CAPTURE_INTERFACES = 4_096
/** Captures: connections held at once (about 600 octets each); the oldest is closed for the next one. */
export const MAX_CAPTURE_FLOWS = 16_384
/** Captures: octets that wait behind a hole of one connection, a full TCP window without much scaling. */
export const MAX_OUT_OF_ORDER_OCTETS = 262_144
/** Captures: pieces that wait behind holes of one connection; a flood of one-octet segments would cost a sorted insert each. */
export const MAX_OUT_OF_ORDER_SEGMENTS = 512
/** Captures: octets that wait behind holes of all connections together, with what each piece costs beside them. */
export const MAX_WAITING_OCTETS = 16_777_216
/** Captures: memory a held piece takes beside its octets. Threat: millions of pieces of one octet each. */
export const PIECE_OVERHEAD_OCTETS = 320
/** Captures: packets of a connection that may pass until octets that were acknowledged and not seen count as lost. */
export const REORDER_PACKETS = 64
/** Captures: an acknowledgement further ahead than this (the largest window TCP can scale to is 2^30) is noise, not a gap. */
export const MAX_ACKNOWLEDGED_GAP_OCTETS = 16_777_216
/** Captures: datagrams whose fragments are held at once, and their octets; the oldest is given up. */
export const MAX_FRAGMENTED_DATAGRAMS = 256
export const MAX_FRAGMENT_OCTETS = 4_194_304
/** Captures: headers inside headers (VLAN, PPPoE, GRE, IP in IP); each costs a step, none is of any use past this. */
export const MAX_ENCAPSULATION = 12
/** Captures: octets held of a connection until it is clear whether it speaks SMTP and who the server is. */
export const MAX_UNDECIDED_OCTETS = 32_768
/** Captures: the same of all connections together, with what each piece costs beside its octets. */
export const MAX_UNDECIDED_OCTETS_TOGETHER = 16_777_216
/** Captures: pieces held for the same reason. */
export const MAX_UNDECIDED_SEGMENTS = 64
/** Captures: faults told one by one; the rest would be noise of the same kind. */
export const MAX_CAPTURE_FAULTS = 32

/** A pasted running-config, UTF-8 octets: ten times the largest seen. */
export const MAX_POLICY_TEXT_OCTETS = 4 * 1024 * 1024
/** Lines of it that are read before other requests have their turn. */
export const READ_AT_ONCE_LINES = 2_000
/** Faults told at once; a text that is no configuration at all must not make a report larger than itself. */
export const MAX_POLICY_FAULTS = 500
/** A quoted word of a fault, characters. */
export const MAX_FAULT_QUOTE_CHARS = 60
/** Names of maps, classes and patterns, characters (Cisco: policy-map type inspect, 40). */
export const MAX_NAME_CHARS = 40
/** `description` of a map, characters (Cisco: 200). */
export const MAX_DESCRIPTION_CHARS = 200
/** `regex NAME PATTERN`, characters (Cisco: 100). */
export const MAX_PATTERN_CHARS = 100
/** `{n}` in a pattern, and what nested ones multiply to: RE2's own bound on the size of a program. */
export const MAX_PATTERN_REPEAT = 1000
/**
 * States of one pattern, counts written out, and of all patterns of a text. A state takes some 1.5 KB once
 * compiled, and at worst 50 ns an octet of subject. Threat: `{1000}` side by side in 500 patterns.
 */
export const MAX_PATTERN_STATES = 2_000
export const MAX_TEXT_STATES = 20_000
/** Patterns of one text that maps refer to; each costs every MAIL line a search. */
export const MAX_PATTERNS = 500
/** Matches of one map. */
export const MAX_MAP_MATCHES = 500
/** N of a match: 32 bits unsigned. */
export const MAX_MATCH_COUNT = 4_294_967_295
export const MAX_PORT = 65_535
/** Pairs of addresses of which it is remembered which map is in force for them; each may cost a search of 20,000 access-list lines. */
export const MAX_KNOWN_TRAFFIC = 1_024
/** A subject of a pattern, octets; the rest is not looked at. with MAX_TEXT_STATES that is 4 s at worst, and some microseconds as people write them. */
export const MAX_PATTERN_SUBJECT_OCTETS = 4_096
/** A MIME field kept until it ends, octets; what is past it is not looked at. Threat: a field without end. */
export const MAX_MATCHED_FIELD_OCTETS = 65_536
/** Occurrences a rate-limit remembers, for rates past it the oldest are taken as long ago. */
export const MAX_RATE_TIMES = 10_000
/** Sessions of one log that may be open at once; a real server's own limit is about 100 to 1,000 processes. */
export const MAX_OPEN_SESSIONS = 8_192
/** A packet that was printed: characters held of it until the next one begins; libpcap's largest packet as text fits. */
export const MAX_PRINTED_PACKET_OCTETS = 1_048_576
/** Both recordings of a comparison are held whole, and the engine runs up to 16 times over them. Octets of each. */
export const MAX_COMPARED_OCTETS = 8_388_608
/**
 * Lines of one upload that are compared, all its sessions together: each is held until the answer is made, and
 * two uploads of 200,000 short lines took more than the 128 MiB of an isolate.
 */
export const MAX_COMPARED_LINES = 40_000
/** Stretches of one changed line that a comparison names, and of all lines together; past them a line names one. Threat: a line of megabytes of which every other octet differs. */
export const MAX_CHANGED_RANGES = 100
export const MAX_ALL_CHANGED_RANGES = 20_000
/** Lines of recordings that are compared at once, before other requests have their turn: some milliseconds. */
export const COMPARED_AT_ONCE_LINES = 1_000
/** Octets of recordings that the engine is given at once when they are compared. */
export const COMPARED_AT_ONCE_OCTETS = 65_536
/** Cells (lines × lines) of the table that aligns two recordings where they differ: 8 MiB of numbers. */
export const MAX_ALIGNED_CELLS = 1_048_576
/** Cells of that table filled in at once: each compares two lines. */
export const ALIGNED_AT_ONCE_CELLS = 8_192
/** Octets of a log line within which its tag must end: RFC 5424 allows 255 of host, 48 of program, 128 of process id. */
export const MAX_TAG_OCTETS = 512
/** Commands that `exim -bh` quotes and whose replies have not come: in a pipe they come last. Threat: a log without replies. */
export const MAX_WAITING_COMMANDS = 1_000
/** Octets that one `*` row of a hex dump may stand for. Threat: an offset of gigabytes in a dump of two rows. */
export const MAX_DUMP_REPEAT_OCTETS = 65_536
/** Lines held that may be a terminal's last words of a connection cut in mail data: a notice or two, a prompt, script(1)'s end. */
export const MAX_ENDING_LINES = 16
/** Lines kept of a reply that PHPMailer shows line by line before it shows it whole. Threat: a log of nothing but such lines. */
export const MAX_HEARD_REPLY_LINES = 128
/** Printed lines held until the next tells whether a dump of them follows. */
export const MAX_HELD_PRINT_LINES = 10_000
/** Octets of such lines. */
export const MAX_HELD_PRINT_OCTETS = 1_048_576
/** Octets of a reply or log line that diagnosis tries its patterns on: no tell stands further on, and none may cost more. */
export const MAX_TELL_OCTETS = 512
/** A text of which an answer is remembered: as long as most EHLO replies. */
export const MAX_REMEMBERED_OCTETS = 2_048
/** Reply lines, and words of a log, of which it is remembered what they tell of a server: of MAX_TELL_OCTETS each 2 MiB. */
export const MAX_KNOWN_TELLS = 4_096
/** Keyword lines of EHLO replies of which it is remembered whose they are: of MAX_REMEMBERED_OCTETS each 1 MiB. */
export const MAX_KNOWN_ORDERS = 512
/** Masked EHLO replies of which the guesses are remembered: some 20 KB each, of ten lines. */
export const MAX_KNOWN_UNMASKED = 128
/** Reply lines read to tell the server's software: a session says the same things again. */
export const MAX_TELL_LINES = 400
/** Lines of one EHLO reply that are aligned with the orders of known servers: none announces half as many. */
export const MAX_ALIGNED_KEYWORDS = 64
/** Guesses listed for one masked word. */
export const MAX_GUESSES = 6
/** Masked commands, and EHLO replies, of one session that are guessed at: more say nothing new. */
export const MAX_GUESSED_VERBS = 50
export const MAX_GUESSED_REPLIES = 20
/** Different masked verbs of one session that get a finding of their own; the rest share one. */
export const MAX_MASKED_VERBS = 40
/** Commands looked at after a line for the one that depends on it. */
export const MAX_COMMANDS_AHEAD = 500
/** Lines of a recording read to tell which recording of the other side is of the same session. */
export const MAX_PAIRING_LINES = 60
/** An answer made whole in memory takes an upload to this; past it NDJSON is streamed. Threat: a Worker has 128 MB. */
export const MAX_BUFFERED_UPLOAD_OCTETS = 25 * 1024 * 1024
/** `lines=full` lists mail content, for uploads under this. */
export const MAX_FULL_LISTING_OCTETS = 256 * 1024
/** What an upload is, is known from so much of it: a few printed lines of the greatest length. */
export const MAX_BEGINNING_OCTETS = 4 * MAX_PRINTED_LINE_OCTETS
/**
 * Of a refused upload so much is read and thrown away before the answer: who is still sending may not read
 * an answer, and proxies close on one. The platform's own limit on small plans is 100 MB.
 */
export const MAX_DRAINED_OCTETS = 100 * 1024 * 1024
/** What JSON (base64, escapes) and multipart add around an upload. */
export const MAX_WRAPPED_UPLOAD_OCTETS = 36 * 1024 * 1024
/** The same in a query string, which proxies and logs cut. */
export const MAX_QUERY_POLICY_OCTETS = 2048
/** Octets asked for at once of an upload: fewer, larger reads. */
export const READ_OCTETS = 256 * 1024
/**
 * Octets of an upload taken through the pipeline before other requests have their turn: 5 to 10 ms of the slowest
 * print. Threat: a few hundred kilobytes of gzip that keep the isolate's one thread for half a minute.
 */
export const PIECE_OCTETS = 32_768
/** Of print so many: lines of a few octets each cost most, and until the code is compiled ten times as much. */
export const PRINT_AT_ONCE_OCTETS = 8_192
/**
 * What comes out of gzip may be so many times what went in, once it is more than an answer made whole takes:
 * logs of identical sessions reach 100, gzip itself 1,032.
 */
export const MAX_GZIP_RATIO = 200
/** Sessions, octets of memory by estimate, that are concluded before other requests have their turn: some 15 short ones. */
export const CONCLUDED_AT_ONCE_OCTETS = 32_768
/** Lines of one session that are written before others have theirs. */
export const WRITTEN_AT_ONCE_LINES = 1_000
/** Rows of an HTML answer that are drawn before others have theirs. */
export const DRAWN_AT_ONCE_ROWS = 500
/** Characters of a whole answer that are written before others have theirs. */
export const WRITTEN_AT_ONCE_CHARS = 524_288
/** Octets of one string of a JSON body that are parsed before other requests have their turn; longer ones are parsed in pieces. */
export const STRING_AT_ONCE_OCTETS = 65_536
/** Octets of a multipart body that are searched for its boundary before others have theirs. */
export const SEARCHED_AT_ONCE_OCTETS = 4_194_304
/** Lines that are looked at for signs of any format before other requests have their turn: each is tried on all. */
export const LABELLED_AT_ONCE_LINES = 100
/** Octets that gzip gives at once. */
export const GUNZIP_CHUNK_OCTETS = 65_536
/** Parts of a multipart body; an honest one has a transcript and a dozen options. */
export const MAX_PARTS = 64
/** Sessions of a load generator's print that are told apart at once; smtp-source's own default limit is lower. */
export const MAX_OPEN_LOAD_SESSIONS = 1_024
/** Lines held until the marks of both sides are known; a dialogue shows them in its first few. */
export const MAX_LEARNING_LINES = 500
/** Different marks that are counted. Threat: a text in which every line begins anew. */
export const MAX_LEARNED_MARKS = 256
/** Descriptors that a system call trace has open at once and that speak SMTP. */
export const MAX_TRACED_DESCRIPTORS = 256

/** Lines of one session a report keeps; a drip of a million commands is counted past it. */
export const MAX_SESSION_LINES = 20_000
/** Memory the open sessions of an upload take together, octets by estimate; past it those that were silent longest are ended. Threat: a Worker has 128 MB. */
export const MAX_OPEN_SESSIONS_OCTETS = 40 * 1024 * 1024
/** Memory of one session's lines, octets by estimate, what is shown of them included; lines past it are counted. */
export const MAX_VIEWED_OCTETS = 8 * 1024 * 1024
/** A session up to this is kept as it was heard until it is over, octets by estimate. */
export const MAX_UNREAD_SESSION_OCTETS = 32_768
/** What is kept of a session of which no whole line has come, pieces and their octets; past it the session is taken as it is. Threat: a capture of thousands of connections whose packets are cut. */
export const MAX_UNREADABLE_PIECES = 16
export const MAX_UNREADABLE_OCTETS = 512
/** Lines made up at once in place of what a recording lacks: replies to as many pipelined commands. */
export const MAX_MADE_UP_LINES = 1_000
/** The shortest line that says something, without its LF: QUIT, a reply's code and its CR. */
export const LEAST_LINE_OCTETS = 4
/** Memory beside the octets, measured: of an open session, of its run, of a line heard, of one in a view, of a piece that waits. */
export const SESSION_OVERHEAD_OCTETS = 768
export const RUN_OVERHEAD_OCTETS = 4_096
export const HEARD_OVERHEAD_OCTETS = 160
export const LINE_OVERHEAD_OCTETS = 500
export const STRETCH_OVERHEAD_OCTETS = 64
/** Log lines kept of a session, and octets of each that diagnosis may look at. Threat: a log of millions of lines about one connection. */
export const MAX_SESSION_NOTES = 2_000
export const MAX_NOTE_OCTETS = 2_048
/** Octets of input one direction keeps for records that have not come: a held line and a chunk. */
export const MAX_PENDING_OCTETS = 1_048_576
/** Octets of one line that diagnosis looks at. */
export const MAX_VIEWED_LINE_OCTETS = 65_536
/** Lines the finding about missing octets names; each is marked in its session as well. */
export const MAX_TORN_LINES_NAMED = 100
/** Findings of one id in a report; the rest is counted. */
export const MAX_FINDINGS_OF_ONE_ID = 1_000
/** Sessions without a line that wait for one that has some, a KB each. Threat: a mail log of a million "connect from". */
export const MAX_SILENT_SESSIONS = 2_000
/** Diagnoses kept for the one sentence: an upload of 50,000 sessions is summarised by its first. */
export const MAX_SUMMARISED_SESSIONS = 1_000

/** A session up to this is kept to try remedies on; of a longer one they stay unverified. */
export const MAX_RERUN_OCTETS = 1_048_576
/** Guesses at what was masked are exchanged for the next this often before a reconstruction is given up. */
export const MAX_RECONSTRUCTION_RUNS = 12
/** Sessions of an upload that its cure is made for and tried on: more say nothing new, and each is run several times. */
export const MAX_CURED_SESSIONS = 200
/** Memory for these sessions, octets: beside the report, within an isolate of 128 MiB. */
export const MAX_CURED_OCTETS = 8 * 1_048_576
/** Cuts one after the other that one session is cured of: as many as the built-in map has matches. */
export const MAX_CUTS_CURED = 7
/** Sessions of one upload for which remedies are proposed: more say nothing new. */
export const MAX_PROPOSED_SESSIONS = 50

/** Sessions of an upload for which a report says unasked what each profile would do: each is run four times more. */
export const MAX_PREDICTED_SESSIONS = 100
/** And octets of the upload (5 MiB), for the same reason. */
export const MAX_PREDICTED_UPLOAD_OCTETS = 5 * 1024 * 1024

/** A file's name in a report, octets: what file systems take. */
export const MAX_FILE_NAME_OCTETS = 255

/** A webhook's URL, characters: what browsers and proxies agree to carry. */
export const MAX_DESTINATION_CHARS = 2_048
/** A webhook's secret; Standard Webhooks asks for 24 to 64. */
export const WEBHOOK_SECRET_OCTETS = 32
/** A source's secret: what Standard Webhooks asks for at least. Threat: who guesses it pushes reports of his own. */
export const MIN_SOURCE_SECRET_OCTETS = 24
/** Tries of one delivery that RETRY_SCHEDULE may ask for. */
export const MAX_TRIES = 24
/** The longest wait of RETRY_SCHEDULE between two tries: a week. */
export const MAX_RETRY_DELAY_MS = 604_800_000
/** Part of the wait added by chance. */
export const RETRY_JITTER = 0.2
/** The longest wait a receiver may ask for with Retry-After: a day. Threat: deliveries parked for ever. */
export const MAX_RETRY_AFTER_MS = 86_400_000
/**
 * Tries of one batch under way at once: of an invocation's connections Cloudflare lets six be open, a seventh waits,
 * and one is the queue's. wrangler.toml asks for batches of so many.
 */
export const MAX_DELIVERIES_AT_ONCE = 5
/** A try waits this long for an answer. Threat: a receiver that hangs holds a consumer. */
export const DELIVERY_TIMEOUT_MS = 15_000
/** Incoming webhooks: how far a timestamp may be from our clock, as Standard Webhooks has it. */
export const SIGNATURE_TOLERANCE_MS = 300_000
/** Stored reports: characters of 5 random bits each in an id (130 bits: none comes twice) and in a secret (260 bits: none is guessed). */
export const ID_CHARACTERS = 26
export const SECRET_CHARACTERS = 52
/** Stored reports: JSON, UTF-8 octets. D1 takes 2 MB a row. */
export const MAX_STORED_REPORT_OCTETS = 1_048_576
/** Stored reports: octets of one recorded text; what follows is clipped. */
export const MAX_STORED_TEXT_OCTETS = 256
/** Stored reports: lines of all sessions together. */
export const MAX_STORED_LINES = 5_000
/** Days a report is kept, where RETENTION_DAYS does not say, and the most it may say. */
export const DEFAULT_RETENTION_DAYS = 7
export const MAX_RETENTION_DAYS = 3_650
/** Days a share link lives, unless the request says, and at most. */
export const DEFAULT_SHARE_DAYS = 7
export const MAX_SHARE_DAYS = 30
/** How long an Idempotency-Key is remembered: clients retry within a day. */
export const IDEMPOTENCY_MS = 86_400_000
/** A request with an Idempotency-Key that has run this long was cut off (a Worker's own limit is shorter): the key is free again. */
export const IDEMPOTENCY_LEASE_MS = 300_000
/** Characters of an Idempotency-Key. Threat: headers are hashed before anything else is known of the request. */
export const MAX_IDEMPOTENCY_KEY_CHARS = 255
/** Characters of the name of a token. */
export const MAX_TOKEN_NAME_CHARS = 100
/** A JSON body that is no upload: octets. */
export const MAX_JSON_BODY_OCTETS = 65_536
/** Rows of one answer of a list, unless the request says, and at most. */
export const DEFAULT_PAGE_ROWS = 50
export const MAX_PAGE_ROWS = 100
/**
 * Rows one DELETE of the scheduled handler takes, and how often it goes on for a table: a statement of D1 may run
 * 30 s, and an invocation may make few of them.
 */
export const EXPIRED_ROWS_AT_ONCE = 100
export const MAX_EXPIRY_ROUNDS = 10
/** Seconds of the windows in which requests are counted: after them the next one passes. */
export const RATE_WINDOW_S = 60
/** Requests of one window, by token and by address. wrangler.toml, which the platform reads, says the same. */
export const REQUESTS_WITH_TOKEN = 600
export const REQUESTS_WITHOUT_TOKEN = 60
/** Seconds a catalogue and /openapi.json may be kept unasked: a new version is seen within them. */
export const CATALOGUE_KEPT_S = 3_600
/** Seconds a browser keeps the answer to a preflight; Chromium takes no more than 7,200. */
export const PREFLIGHT_KEPT_S = 7_200
/** A try holds its row this long: the timeout and what follows it. A Worker that died in it is taken over then. */
export const DELIVERY_LEASE_MS = 25_000
/** An endpoint that has only failed for five days is disabled. */
export const FAILING_DISABLES_MS = 432_000_000
/** Tries a delivery's log keeps, the newest: redeliveries add to them. */
export const MAX_LOGGED_TRIES = 50
/** A wait up to this is the queue's (it takes 12 hours at most); longer ones are the scheduled handler's, which comes each minute. */
export const MAX_QUEUED_DELAY_MS = 600_000
/** Messages of one sendBatch: Queues takes 100. */
export const MAX_QUEUE_BATCH = 100
/** /readyz: octets a probe writes (a small report), and how long its answer stands. Threat: whoever asks without end makes us write without end. */
export const PROBE_WRITE_OCTETS = 65_536
export const READINESS_KEPT_MS = 10_000
/** Deliveries one run of the scheduled handler hands over. */
export const MAX_HANDED_DELIVERIES = 500
/** Secrets of each table one run of the scheduled handler encrypts anew. */
export const MAX_RESEALED_SECRETS = 50
/** A delivery is kept this much longer than its tries take by the schedule: chance and Retry-After add to them. */
export const DELIVERY_KEPT_EXTRA_MS = 172_800_000
/** A source: names of headers, what stands before a digest, JSON Pointers, its own name; characters. */
export const MAX_HEADER_NAME_CHARS = 100
export const MAX_PREFIX_CHARS = 50
export const MAX_POINTER_CHARS = 500
export const MAX_NAME_OF_SOURCE_CHARS = 100
/** A JSON body that may hold a policy text: its 4 MiB, and what escapes add. */
export const MAX_POLICY_BODY_OCTETS = 6_291_456
/** Webhooks, and sources, of one tenant. Threat: each report is an event for every webhook. */
export const MAX_WEBHOOKS = 20
export const MAX_SOURCES = 100
/** How long a rotated secret signs beside the new one: a day. */
export const ROTATION_MS = 86_400_000

/** Places of one protocol finding a session keeps; the rest is counted. */
export const MAX_SIGHTING_PLACES = 20
/** Commands whose replies the protocol watch still expects; Zeek's own limit. Past it pairing is given up. */
export const MAX_WATCHED_COMMANDS = 1_000
/** Keywords of one EHLO reply that are remembered; Exchange announces some twenty. Threat: a reply without end. */
export const MAX_ANNOUNCED_KEYWORDS = 128
/** Parameters of one MAIL or RCPT that are read; all extensions together have some twenty. */
export const MAX_COMMAND_PARAMETERS = 64
/** Octets kept of what stands behind one of them; a list of SASL mechanisms has some 200. */
export const MAX_ANNOUNCED_OCTETS = 1_024
/** Multiparts within multiparts that are followed; scanners give up between 10 and 20. */
export const MAX_MIME_DEPTH = 16
/** Octets of a Content-Type or Content-Transfer-Encoding field that are read; a boundary has 70. */
export const MAX_READ_FIELD_OCTETS = 4_096
/** What the protocol watch of one session takes beside the line it holds; measured, rounded up. */
export const WATCH_OVERHEAD_OCTETS = 4_096
/** A command whose reply it expects. */
export const AWAITED_OVERHEAD_OCTETS = 120
/**
 * A report made whole, octets of memory by estimate (a third too high): with its text, and the sessions that are
 * open, it must fit into an isolate of 128 MiB. What has no room is counted.
 */
export const MAX_WHOLE_REPORT_OCTETS = 41_943_040
/** The same in the page: a tab may have gigabytes, but everything is drawn from it again and again. */
export const MAX_PAGE_REPORT_OCTETS = 268_435_456
/** The same of the command's, whose process has a machine to itself. */
export const MAX_COMMAND_REPORT_OCTETS = 268_435_456
/** The page inspects what is typed once nobody has typed for so long: an eye takes it for at once. */
export const LIVE_AFTER_MS = 200
/** Typed text longer than this waits for Ctrl+Enter: each key would read it all again. */
export const MAX_LIVE_OCTETS = 1_048_576
/** A thread that reads more than this is ended by the next question; one that reads less is done before a new one is ready. */
export const MAX_SUPERSEDED_OCTETS = 1_048_576
/** Characters of a link with its recording: chat programs and mail clients cut longer ones. */
export const MAX_LINK_CHARS = 32_768
/** Octets that the recording of a link may unpack to. Threat: a link of 32 KiB that unpacks to 32 MiB. */
export const MAX_LINKED_OCTETS = 4_194_304
/** A cure is tried at once, at every tick, on uploads up to this; on larger ones when it is asked for. */
export const MAX_TRIED_AT_ONCE_OCTETS = 8_388_608
/** The command shows how far it is once a recording takes this long, and as often as an eye follows. */
export const PROGRESS_AFTER_MS = 1_000
export const PROGRESS_EVERY_MS = 200
/** Memory of one line, session or finding of a report beside its words. */
export const LINE_RECORD_OCTETS = 400
export const SESSION_RECORD_OCTETS = 1_500
export const FINDING_RECORD_OCTETS = 1_500

/** Inline: octets read at once of a peer, which is one segment to the rules (TCP's own window on a fast path). */
export const SEGMENT_OCTETS = 65_536
/** Inline: connections at once; past it a new one is closed at once. Threat: each takes memory for its lines. */
export const MAX_INLINE_CONNECTIONS = 256
/** Inline: octets of memory, by estimate, that the lines of one connection take; past it they are counted. */
export const MAX_LIVE_VIEWED_OCTETS = 524_288
/** Inline: a connection up to this is kept to try remedies on. */
export const MAX_LIVE_RERUN_OCTETS = 262_144
/** Inline: octets of one message that are read for faults of the mail; the core alone reads the rest. */
export const MAX_LIVE_MAIL_OCTETS = 262_144
/** Inline: lines among which that of an event is looked for when its syslog message is written. */
export const MAX_LINES_BEHIND_EVENT = 16
/** Inline: syslog messages one connection writes; the rest is counted. Threat: a client that fills the log. */
export const MAX_INLINE_LOG_LINES = 100
/** Inline, as an ASA's own defaults: `timeout conn 1:00:00`, `half-closed 0:10:00`, `embryonic 0:00:30`. */
export const INLINE_IDLE_MS = 3_600_000
export const INLINE_HALF_CLOSED_MS = 600_000
export const INLINE_CONNECT_MS = 30_000
/** Inline: how long what passed before a cut may take to be delivered. Threat: a peer that reads nothing holds the connection. */
export const INLINE_DELIVERY_MS = 10_000

/** Probe: octets kept of one connection. Threat: a server that never stops talking. */
export const MAX_PROBE_OCTETS = 262_144
/** The name in EHLO of a probe that the service makes: none of ours resolves, and .invalid never will (RFC 6761). */
export const PROBE_EHLO_NAME = 'probe.invalid'
/** Ports of one POST /v1/probe: each may take a minute. */
export const MAX_PROBED_PORTS = 5
/** Probe: who is at a host keeps it so long, and says so as often, that it still is; none has two connections at a time. */
export const PROBE_LEASE_MS = 90_000
export const PROBE_LEASE_RENEWED_MS = 30_000
/** PROBE_EVERY: at least and at most. Threat: a server that is asked each minute takes us for an attacker. */
export const MIN_PROBE_EVERY_MS = 300_000
export const MAX_PROBE_EVERY_MS = 2_592_000_000
/** PROBE_EVERY: hosts that are probed in turn; each is a source of its tenant, who may have 100. */
export const MAX_LISTED_HOSTS = 50
/** Probe: until a connection is up; the greeting may take as long (tarpits, DNS look-ups), a reply less (RFC 5321 4.5.3.2 says minutes: a person waits). */
export const PROBE_CONNECT_MS = 15_000
export const PROBE_GREETING_MS = 60_000
export const PROBE_REPLY_MS = 30_000
/** Probe: between two pieces of a command, so that each leaves in a segment of its own. */
export const PROBE_PIECE_PAUSE_MS = 300
/** Probe: octets of a command line every server takes (RFC 5321 4.5.3.1.4: 512 with its end) and the built-in map too. */
export const PROBE_LONG_LINE_OCTETS = 500
/** `cmd line length gt 512` of the built-in map, asa-7.2 and later. */
export const DEFAULT_COMMAND_LINE_LIMIT_OCTETS = 512
/** Loose evidence: pieces an answer lists; the rest is counted. Threat: a log of one refusal a line. */
export const MAX_EVIDENCE = 100
/** Loose evidence: pieces of one kind about one host that are listed. */
export const MAX_EVIDENCE_ALIKE = 5
/** Loose evidence: octets of a piece that are shown. */
export const MAX_EVIDENCE_TEXT_OCTETS = 512
/** Loose evidence: octets of an upload with sessions in which the lines of replies are searched as well: pastes are far shorter, and of longer logs the reader's word must do. */
export const MAX_SEARCHED_BESIDE_OCTETS = 1_048_576
/** Loose evidence: sessions of which it is remembered where they begin and end; those past it are taken as one. */
export const MAX_SESSION_RANGES = 10_000
/** Loose evidence: octets of a mail that is taken apart as MIME (a bounce that returns the whole message may have many). */
export const MAX_BOUNCE_OCTETS = 4_194_304
/** Loose evidence: characters of a TLS report (RFC 8460) held until it ends; large receivers send some 100 KB. */
export const MAX_TLS_REPORT_CHARS = 4_194_304
/** Findings in the long output of a plugin: Nagios reads 8 KiB of it. */
export const MAX_NAGIOS_FINDINGS = 20
