import type { ProbeResult } from '@bookinfo/attacks'
import type { Translate } from '../i18n/messages.ts'

/** What came of one try: whose machine received it and what that one saw, else what the attacker was told. */
export function describeProbe(t: Translate, { outcome, saw, sighting }: ProbeResult): string {
  if (sighting === null) return t(`attacks.outcome.${outcome}`, { saw })
  return t('attacks.reached', {
    place: t(`attacks.place.${sighting.place}`),
    host: sighting.host,
    serverName: sighting.serverName ?? '–',
  })
}
