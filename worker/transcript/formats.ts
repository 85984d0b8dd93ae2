import type { Format } from './format.ts'
import { bare } from './bare.ts'
import { fetchmailVv } from './fetchmail-vv.ts'
import { jakartamail } from './jakartamail.ts'
import { javamail } from './javamail.ts'
import { mailkit } from './mailkit.ts'
import { nodemailer } from './nodemailer.ts'
import { perlNetSmtp } from './perl-net-smtp.ts'
import { phpmailer } from './phpmailer.ts'
import { rubyNetSmtp } from './ruby-net-smtp.ts'
import { symfonyMailer } from './symfony-mailer.ts'
import { swiftmailer } from './swiftmailer.ts'
import { goMail } from './go-mail.ts'
import { lettre } from './lettre.ts'
import { indy } from './indy.ts'
import { dotnetTrace } from './dotnet-trace.ts'
import { smtplib } from './smtplib.ts'
import { eximBh } from './exim-bh.ts'
import { eximBsD } from './exim-bs-d.ts'
import { eximBs } from './exim-bs.ts'
import { eximD } from './exim-d.ts'
import { eximV } from './exim-v.ts'
import { eximMainlog } from './exim-mainlog.ts'
import { postfixSmtpdV } from './postfix-smtpd-v.ts'
import { postfixSmtpV } from './postfix-smtp-v.ts'
import { postfixNotify } from './postfix-notify.ts'
import { postfixMaillog } from './postfix-maillog.ts'
import { postfixSmtpMaillog } from './postfix-smtp-maillog.ts'
import { sendEmail } from './send-email.ts'
import { sendmailSyslog } from './sendmail-syslog.ts'
import { sendmailX } from './sendmail-x.ts'
import { opensmtpdLog } from './opensmtpd-log.ts'
import { opensmtpdTrace } from './opensmtpd-trace.ts'
import { harakaProtocol } from './haraka-protocol.ts'
import { hMailServer } from './hmailserver.ts'
import { aiosmtpdDebug } from './aiosmtpd-debug.ts'
import { appleMail } from './apple-mail.ts'
import { smtpServerConsole } from './smtp-server-console.ts'
import { smtpServerBunyan } from './smtp-server-bunyan.ts'
import { pythonSmtpd } from './python-smtpd.ts'
import { exchangeProtocolLog } from './exchange-protocol-log.ts'
import { iisSmtp } from './iis-smtp.ts'
import { ciscoSyslog } from './cisco-syslog.ts'
import { syslogDialogue } from './syslog-dialogue.ts'
import { PACKET_FORMATS } from './packet-formats.ts'
import { general } from './general.ts'
import { gnutlsCli } from './gnutls-cli.ts'
import { nc } from './nc.ts'
import { ncat } from './ncat.ts'
import { opensslSClient } from './openssl-s-client.ts'
import { puttyLog, puttyPlink } from './putty.ts'
import { marked } from './marked.ts'
import { strace } from './strace.ts'
import { rawClient, rawServer } from './raw.ts'
import { esmtpX, mailutils, msmtp, mutt, sendmailV, sNailV } from './client-prints.ts'
import { curl } from './curl.ts'
import { nmapSmtpCommands } from './nmap-smtp-commands.ts'
import { smtpSource } from './smtp-source.ts'
import { socat } from './socat.ts'
import { swaks } from './swaks.ts'
import { telnet } from './telnet.ts'

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
