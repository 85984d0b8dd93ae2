import type { FamilyTraits } from './family.ts'
import { EXCHANGE, HMAILSERVER, MICROSOFT_365 } from './families/microsoft.ts'
import {
  AIOSMTPD,
  CISCO_ESA,
  GMAIL,
  HARAKA,
  PYTHON_SMTPD,
  SMTP_SERVER,
} from './families/services.ts'
import { COURIER, EXIM, OPENSMTPD, POSTFIX, QMAIL, SENDMAIL } from './families/unix.ts'

/** Every family's traits: the one table that identification, unmasking and consequences read. */
export const FAMILY_TRAITS: readonly FamilyTraits[] = [
  POSTFIX,
  EXIM,
  SENDMAIL,
  OPENSMTPD,
  EXCHANGE,
  MICROSOFT_365,
  QMAIL,
  COURIER,
  HARAKA,
  HMAILSERVER,
  CISCO_ESA,
  GMAIL,
  SMTP_SERVER,
  AIOSMTPD,
  PYTHON_SMTPD,
]
