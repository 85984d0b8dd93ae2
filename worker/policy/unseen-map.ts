import type { EsmtpMap } from './criteria.ts'

/** Stands in a cure for the name of the map in force, where a recording shows that there is one of its own. */
export const PLACEHOLDER_MAP = 'ESMTP_MAP'

/**
 * A map of one's own of which no more is known than what a recording shows: no keyword is masked by it, greetings are
 * unless it is told otherwise. `allowTls`: null where that does not show.
 */
export function unseenMap(allowTls: boolean | null): EsmtpMap {
  return {
    name: PLACEHOLDER_MAP,
    description: null,
    parameters: {
      maskBanner: null,
      allowTls,
      allowTlsLog: false,
      mailRelay: null,
      specialCharacter: null,
      specialCharacterLog: false,
    },
    matches: [],
  }
}

/** Whether nobody has seen the text of this map: it is changed where it is, never replaced. */
export function isUnseen(map: EsmtpMap | null): boolean {
  return map?.name === PLACEHOLDER_MAP
}
