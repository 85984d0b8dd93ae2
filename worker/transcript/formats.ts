import type { Format } from './format.ts'
import { bare } from './formats/any/bare.ts'
import { fetchmailVv } from './formats/clients/fetchmail-vv.ts'
import { jakartamail } from './formats/libraries/jakartamail.ts'
import { javamail } from './formats/libraries/javamail.ts'
import { mailkit } from './formats/libraries/mailkit.ts'
import { nodemailer } from './formats/libraries/nodemailer.ts'
import { perlNetSmtp } from './formats/libraries/perl-net-smtp.ts'
import { phpmailer } from './formats/libraries/phpmailer.ts'
import { rubyNetSmtp } from './formats/libraries/ruby-net-smtp.ts'
import { symfonyMailer } from './formats/libraries/symfony-mailer.ts'
import { swiftmailer } from './formats/libraries/swiftmailer.ts'
import { goMail } from './formats/libraries/go-mail.ts'
import { lettre } from './formats/libraries/lettre.ts'
import { indy } from './formats/libraries/indy.ts'
import { dotnetTrace } from './formats/libraries/dotnet-trace.ts'
import { smtplib } from './formats/libraries/smtplib.ts'
import { eximBh } from './formats/servers/exim-bh.ts'
import { eximBsD } from './formats/servers/exim-bs-d.ts'
import { eximBs } from './formats/servers/exim-bs.ts'
import { eximD } from './formats/servers/exim-d.ts'
import { eximV } from './formats/servers/exim-v.ts'
import { eximMainlog } from './formats/servers/exim-mainlog.ts'
import { postfixSmtpdV } from './formats/postfix/postfix-smtpd-v.ts'
import { postfixSmtpV } from './formats/postfix/postfix-smtp-v.ts'
import { postfixNotify } from './formats/postfix/postfix-notify.ts'
import { postfixMaillog } from './formats/postfix/postfix-maillog.ts'
import { postfixSmtpMaillog } from './formats/postfix/postfix-smtp-maillog.ts'
import { sendEmail } from './formats/clients/send-email.ts'
import { sendmailSyslog } from './formats/servers/sendmail-syslog.ts'
import { sendmailX } from './formats/servers/sendmail-x.ts'
import { opensmtpdLog } from './formats/servers/opensmtpd-log.ts'
import { opensmtpdTrace } from './formats/servers/opensmtpd-trace.ts'
import { harakaProtocol } from './formats/servers/haraka-protocol.ts'
import { hMailServer } from './formats/servers/hmailserver.ts'
import { aiosmtpdDebug } from './formats/servers/aiosmtpd-debug.ts'
import { appleMail } from './formats/clients/apple-mail.ts'
import { smtpServerConsole } from './formats/servers/smtp-server-console.ts'
import { smtpServerBunyan } from './formats/servers/smtp-server-bunyan.ts'
import { pythonSmtpd } from './formats/servers/python-smtpd.ts'
import { exchangeProtocolLog } from './formats/servers/exchange-protocol-log.ts'
import { iisSmtp } from './formats/servers/iis-smtp.ts'
import { ciscoSyslog } from './formats/packets/cisco-syslog.ts'
import { syslogDialogue } from './session/syslog-dialogue.ts'
import { PACKET_FORMATS } from './formats/packets/packet-formats.ts'
import { general } from './formats/any/general.ts'
import { gnutlsCli } from './formats/terminals/gnutls-cli.ts'
import { nc } from './formats/terminals/nc.ts'
import { ncat } from './formats/terminals/ncat.ts'
import { opensslSClient } from './formats/terminals/openssl-s-client.ts'
import { puttyLog, puttyPlink } from './formats/terminals/putty.ts'
import { marked } from './formats/any/marked.ts'
import { strace } from './formats/terminals/strace.ts'
import { rawClient, rawServer } from './formats/any/raw.ts'
import {
  esmtpX,
  mailutils,
  msmtp,
  mutt,
  sendmailV,
  sNailV,
} from './formats/clients/client-prints.ts'
import { curl } from './formats/clients/curl.ts'
import { nmapSmtpCommands } from './formats/terminals/nmap-smtp-commands.ts'
import { smtpSource } from './formats/clients/smtp-source.ts'
import { socat } from './formats/terminals/socat.ts'
import { swaks } from './formats/clients/swaks.ts'
import { telnet } from './formats/terminals/telnet.ts'

/** Every form that can be read, a row each. Of equals, detection takes the one that stands first. */
export const FORMATS: readonly Format[] = [
  smtplib,
  nodemailer,
  phpmailer,
  perlNetSmtp,
  javamail,
  jakartamail,
  mailkit,
  fetchmailVv,
  rubyNetSmtp,
  symfonyMailer,
  swiftmailer,
  goMail,
  lettre,
  indy,
  dotnetTrace,
  eximBh,
  eximBsD,
  eximBs,
  eximD,
  eximV,
  eximMainlog,
  postfixSmtpdV,
  postfixSmtpV,
  postfixNotify,
  postfixMaillog,
  postfixSmtpMaillog,
  sendmailSyslog,
  sendmailX,
  opensmtpdTrace,
  opensmtpdLog,
  harakaProtocol,
  aiosmtpdDebug,
  smtpServerConsole,
  smtpServerBunyan,
  pythonSmtpd,
  exchangeProtocolLog,
  iisSmtp,
  hMailServer,
  ciscoSyslog,
  syslogDialogue,
  ...PACKET_FORMATS,
  swaks,
  telnet,
  nc,
  ncat,
  puttyLog,
  puttyPlink,
  opensslSClient,
  gnutlsCli,
  curl,
  socat,
  nmapSmtpCommands,
  sNailV,
  mailutils,
  sendmailV,
  sendEmail,
  esmtpX,
  msmtp,
  mutt,
  appleMail,
  smtpSource,
  strace,
  marked,
  bare,
  rawClient,
  rawServer,
  general,
]

/** The format of that id, or null. */
export function formatOf(id: string): Format | null {
  return FORMATS.find((format) => format.id === id) ?? null
}
