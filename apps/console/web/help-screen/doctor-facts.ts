import type { DoctorReport, GatewayState } from '@bookinfo/discovery'
import type { Formats } from '../i18n/format.ts'
import type { Translate } from '../i18n/messages.ts'

/** Clocks further apart than this make times in log and console hard to compare, milliseconds. */
const clockToleranceMs = 2_000

type Fact = readonly [name: string, value: string]

/** What the doctor found beside the parts, as names and values. `aheadMs`: this clock against the control plane's. */
export function doctorFacts(
  t: Translate,
  formats: Formats,
  report: DoctorReport,
  aheadMs: number,
): readonly Fact[] {
  const { authority, gateways, preset, runMode, seed, startedAt, stateDir, versions, world } =
    report
  const isTogether = Math.abs(aheadMs) <= clockToleranceMs
  return [
    [t('doctor.mode'), `${t(`mode.${runMode}`)} · ${t(`world.${world}`)} · ${preset}`],
    ...gateways.map((gateway): Fact => [gateway.name, gatewayWords(t, formats, gateway)]),
    [
      t('doctor.clock'),
      isTogether
        ? t('doctor.clock.together', { time: formats.time(report.time) })
        : t('doctor.clock.apart', { duration: formats.duration(Math.abs(aheadMs)) }),
    ],
    [
      t('doctor.authority'),
      authority === null
        ? t('doctor.authority.none')
        : t('doctor.authority.until', {
            subject: authority.subject,
            date: formats.dateTime(authority.validTo),
          }),
    ],
    [t('doctor.stateDir'), stateDir],
    [t('doctor.since'), formats.dateTime(startedAt)],
    [t('doctor.versions'), `${versions.controlPlane} · Node.js ${versions.node}`],
    [t('doctor.seed'), String(seed)],
  ]
}

function gatewayWords(t: Translate, formats: Formats, gateway: GatewayState): string {
  const { ackedAt, ackedVersion, connected, name, rejected, refused = [] } = gateway
  if (!connected) return t('gateway.disconnected', { name })
  if (rejected !== null) return t('gateway.rejected', { message: rejected })
  if (ackedAt === null) return t('doctor.unacknowledged')
  const time = formats.time(ackedAt)
  const acknowledged = t('doctor.acknowledged', { version: ackedVersion ?? '', time })
  const leftOut = refused.map(({ rule, reason }) => t('doctor.leftOut', { rule, reason }))
  return [acknowledged, ...leftOut].join('; ')
}

/** The same as lines, for a mail or an issue. */
export function doctorText(t: Translate, report: DoctorReport, facts: readonly Fact[]): string {
  const parts = report.parts.map(({ detail, ms, name, state, url }) => {
    const words = [t(`doctor.${state}`), ms === null ? '' : `${ms} ms`, url, detail ?? '']
    return `${name}: ${words.filter((word) => word !== '').join('  ')}`
  })
  return [...facts.map((fact) => fact.join(': ')), '', ...parts].join('\n')
}
