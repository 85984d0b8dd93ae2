/** What it means that IOS is asked about: the facts at hand are of PIX and ASA. */
export const IOS_NOT_COVERED =
  'IOS firewalls (class-map type inspect smtp, ip inspect name … smtp) are not covered: no fact of how they treat a session is at hand'

/** Zone-based (12.4 and later), and CBAC before it. */
const IOS =
  /^\s*(?:(?:class-map|policy-map)\s+type\s+inspect\s+smtp|ip\s+inspect\s+name\s+\S+\s+e?smtp)(?=\s|$)/i

/** Whether a line at the top of a configuration is the SMTP inspection of an IOS router. */
export function isOfIos(text: string): boolean {
  return IOS.test(text)
}
