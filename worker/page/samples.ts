/** Short recordings to try the page with: one made where no firewall stands, one made behind one. */
export const SAMPLES: readonly (readonly [string, string])[] = [
  [
    'A session without a firewall',
    `=== Connected to mail.example.com.
<-  220 mail.example.com ESMTP Postfix
 -> EHLO client.example.net
<-  250-mail.example.com
<-  250-PIPELINING
<-  250-SIZE 10240000
<-  250-STARTTLS
<-  250-8BITMIME
<-  250 CHUNKING
 -> STARTTLS
<-  220 2.0.0 Ready to start TLS
 ~> EHLO client.example.net
<~  250-mail.example.com
<~  250-AUTH PLAIN LOGIN
<~  250 CHUNKING
 ~> MAIL FROM:<alice@example.net>
<~  250 2.1.0 Ok
 ~> QUIT
<~  221 2.0.0 Bye
=== Connection closed with remote host.
`,
  ],
  [
    'One recorded behind a firewall',
    `Trying 192.0.2.25...
Connected to mail.example.com.
Escape character is '^]'.
220 ******************************
EHLO client.example.net
250-mail.example.com
250-PIPELINING
250-SIZE 10240000
250-XXXXXXXA
250-ENHANCEDSTATUSCODES
250-8BITMIME
250-DSN
250 XXXXXXXB
STARTTLS
500 5.5.1 Command unrecognized: "XXXXXXXX"
QUIT
221 2.0.0 Bye
Connection closed by foreign host.
`,
  ],
]
