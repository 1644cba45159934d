import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { recordFields } from '../model/record-fields.ts'

/** The whole record, field by field under the names the API and the JSON log use. */
export function RecordDetails({ record }: { readonly record: ExchangeRecord }) {
  return (
    <dl class="record" data-testid="log-record" lang="en">
      {recordFields(record).map(({ name, value }) => (
        <div key={name} class={name === 'detail' || name === 'path' ? 'record-wide' : ''}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
