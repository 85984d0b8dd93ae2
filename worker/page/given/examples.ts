import type { Choices } from '../choices.ts'

/** A short recording that tells one story. */
export interface Example {
  name: string
  recording: string
  /** the same session inside of the firewall */
  inside?: string
  choices?: Partial<Choices>
}

const STARTTLS = `Trying 192.0.2.25...
Connected to mail.example.com.
Escape character is '^]'.
220 ******************************
EHLO client.example.net
250-mail.example.com
250-PIPELINING
250-SIZE 10240000
250-VRFY
250-ETRN
250-XXXXXXXA
250-AUTH PLAIN LOGIN
250-ENHANCEDSTATUSCODES
250-8BITMIME
250-DSN
250 XXXXXXXB
STARTTLS
500 5.5.1 Command unrecognized: "XXXXXXXX"
QUIT
221 2.0.0 Bye
Connection closed by foreign host.
`

const EXCHANGE = `=== Trying mail.example.com:25...
=== Connected to mail.example.com.
<-  220 ****************************************************************
 -> EHLO edge.example.net
<-  250-mail.example.com Hello [198.51.100.7]
<-  250-SIZE 37748736
<-  250-PIPELINING
<-  250-DSN
<-  250-ENHANCEDSTATUSCODES
<-  250-XXXXXXXA
<-  250-XXXXXXXXXXXXXB
<-  250-AUTH NTLM
<-  250-XXXXXXXXXXXXXXXXXC
<-  250-8BITMIME
<-  250-BINARYMIME
<-  250-XXXXXXXD
<-  250 XXXXXXXE
 -> MAIL FROM:<alice@example.net>
<** 451 5.7.3 Cannot achieve Exchange Server authentication
 -> QUIT
<-  221 2.0.0 Service closing transmission channel
=== Connection closed with remote host.
`

const PIX6 = `Trying 192.0.2.25...
Connected to mail.example.com.
Escape character is '^]'.
220 ************************2******2***0 ******
EHLO client.example.net
500 5.5.1 Command unrecognized: "XXXX client.example.net"
HELO client.example.net
250 mail.example.com Hello client.example.net
MAIL FROM:<alice@example.net>
250 2.1.0 <alice@example.net>... Sender ok
QUIT
221 2.0.0 mail.example.com closing connection
Connection closed by foreign host.
`

const BOUNCE = `From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: alice@example.net
Subject: Undelivered Mail Returned to Sender

This is the mail system at host mx.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

<bob@example.com>: host mail.example.com[192.0.2.25] said: 500 5.5.1 Command
    unrecognized: "XXXXXXXX" (in reply to STARTTLS command)
`

const LIMITED = `=== Connected to mail.example.com.
<-  220 mail.example.com ESMTP Postfix
 -> EHLO client.example.net
<-  250-mail.example.com
<-  250-PIPELINING
<-  250 SIZE 10240000
 -> MAIL FROM:<list@example.net>
<-  250 2.1.0 Ok
 -> RCPT TO:<anna@example.com>
<-  250 2.1.5 Ok
 -> RCPT TO:<bert@example.com>
<-  250 2.1.5 Ok
 -> RCPT TO:<carl@example.com>
<-  250 2.1.5 Ok
 -> DATA
<-  354 End data with <CR><LF>.<CR><LF>
 -> Subject: the list
 -> 
 -> To all of you.
 -> .
<-  250 2.0.0 Ok: queued
 -> QUIT
<-  221 2.0.0 Bye
=== Connection closed with remote host.
`

const LIMITING = `ASA Version 9.2(4)
policy-map type inspect esmtp mail_map
 parameters
  no mask-banner
  allow-tls
 match cmd RCPT count gt 2
  drop-connection log
policy-map global_policy
 class inspection_default
  inspect esmtp mail_map
service-policy global_policy global
`

const CLEARED = `=== Connected to mail.example.com.
<-  220 mail.example.com ESMTP Postfix
 -> EHLO client.example.net
<-  250-mail.example.com
<-  250-PIPELINING
<-  250-SIZE 10240000
<-  250-STARTTLS
<-  250-8BITMIME
<-  250 CHUNKING
 -> STARTTLS
<** 454 4.7.0 TLS not available due to local problem
 -> QUIT
<-  221 2.0.0 Bye
=== Connection closed with remote host.
`

const INSIDE = `220 mail.example.com ESMTP Postfix
EHLO client.example.net
250-mail.example.com
250-PIPELINING
250-SIZE 10240000
250-STARTTLS
250-8BITMIME
250 DSN
XXXXXXXX
500 5.5.2 Error: command not recognized
QUIT
221 2.0.0 Bye
`
const OUTSIDE = INSIDE.replace('mail.example.com ESMTP Postfix', '*'.repeat(30))
  .replace('250-STARTTLS', '250-XXXXXXXA')
  .replace('\nXXXXXXXX', '\nSTARTTLS')

const WITHOUT_LINE = INSIDE.replace('250-STARTTLS\n', '').replace('\nXXXXXXXX', '\nSTARTTLS')
const WITH_LINE = INSIDE.replace('\nXXXXXXXX', '\nSTARTTLS').replace(
  '500 5.5.2 Error: command not recognized',
  '220 2.0.0 Ready to start TLS',
)

/** What to try the page with. */
export const EXAMPLES: readonly Example[] = [
  { name: 'STARTTLS lost', recording: STARTTLS },
  { name: 'Exchange, 451 5.7.3', recording: EXCHANGE },
  { name: 'PIX 6: no EHLO', recording: PIX6 },
  { name: 'a bounce', recording: BOUNCE },
  { name: 'cut by a map', recording: LIMITED, choices: { policy: LIMITING } },
  { name: 'not the firewall', recording: CLEARED },
  { name: 'both sides', recording: OUTSIDE, inside: INSIDE },
  { name: 'both sides: another product', recording: WITHOUT_LINE, inside: WITH_LINE },
]
