import type { Format } from './format.ts'
import { general } from './general.ts'
import { bare } from './bare.ts'
import { fetchmailVv } from './fetchmail-vv.ts'
import { jakartamail } from './jakartamail.ts'
import { javamail } from './javamail.ts'
import { mailkit } from './mailkit.ts'
import { nodemailer } from './nodemailer.ts'
import { perlNetSmtp } from './perl-net-smtp.ts'
import { phpmailer } from './phpmailer.ts'
import { smtplib } from './smtplib.ts'
import { rawClient, rawServer } from './raw.ts'

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
  bare,
  rawClient,
  rawServer,
  general,
]

/** The format of that id, or null. */
export function formatOf(id: string): Format | null {
  return FORMATS.find((format) => format.id === id) ?? null
}
