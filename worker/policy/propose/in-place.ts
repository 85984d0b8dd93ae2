import { parameterLines } from '../config/writer.ts'
import type { EsmtpMap, MapParameters } from '../criteria.ts'
import type { Texts } from './texts.ts'

/** Parameters of which none is stated. */
export const NO_PARAMETERS: MapParameters = {
  maskBanner: null,
  allowTls: null,
  allowTlsLog: false,
  mailRelay: null,
  specialCharacter: null,
  specialCharacterLog: false,
}

/** The parameters of `to` that differ from `from`; the others are not stated. */
export function changedParameters(from: MapParameters, to: MapParameters): MapParameters {
  return {
    ...NO_PARAMETERS,
    ...(to.maskBanner !== from.maskBanner && { maskBanner: to.maskBanner }),
    ...(to.allowTls !== from.allowTls && { allowTls: to.allowTls, allowTlsLog: to.allowTlsLog }),
    ...(to.mailRelay !== from.mailRelay && { mailRelay: to.mailRelay }),
    ...(to.specialCharacter !== from.specialCharacter && {
      specialCharacter: to.specialCharacter,
      specialCharacterLog: to.specialCharacterLog,
    }),
  }
}

/**
 * Parameters of a map that is bound and of which the rest is not known: it stays as it is, and so does what binds it.
 * What is pasted adds to the map.
 */
export function changeInPlace(base: EsmtpMap, map: EsmtpMap): Texts & { config: string } {
  const within = (from: EsmtpMap, to: EsmtpMap): string =>
    [
      `policy-map type inspect esmtp ${map.name}`,
      ' parameters',
      ...parameterLines(changedParameters(from.parameters, to.parameters)),
      '',
    ].join('\n')
  return {
    config: `! the esmtp map that is bound: show running-config policy-map names it\n${within(base, map)}`,
    bind: null,
    undo: within(map, base),
  }
}
