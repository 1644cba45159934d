const form = /^(-?)([0-9]{1,12})(?:\.([0-9]{1,9}))?s$/

/** Milliseconds of a duration in proto3 JSON, decimal seconds with the suffix `s`; `undefined` for anything else. */
export function durationMs(text: string): number | undefined {
  const [, sign = '', seconds, fraction = ''] = form.exec(text) ?? []
  if (seconds === undefined) return undefined
  const ms = Number(seconds) * 1000 + Number(fraction.padEnd(9, '0')) / 1e6
  return sign === '' ? ms : -ms
}

/** What is wrong with a duration, in upstream's words where it has some (spec: egress-rules 3.3). */
export function durationFault(text: string | undefined): string | undefined {
  if (text === undefined) return 'duration: nil Duration'
  const ms = durationMs(text)
  if (ms === undefined) return `duration: "${text}" is not seconds with an s, such as 3s or 0.5s`
  if (ms < 1) return 'duration must be greater than 1ms'
  return Number.isInteger(ms) ? undefined : 'only durations to ms precision are supported'
}
