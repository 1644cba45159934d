import type { LoggedCall } from './logged-call.ts'

/** A call to Google Books that was answered, with the given fields. */
export function call(fields: Partial<LoggedCall> = {}): LoggedCall {
  return {
    workload: 'details-v2',
    host: 'www.googleapis.com',
    port: 443,
    reason: 'allowed',
    action: 'allow',
    endedBy: 'upstream-answer',
    status: 200,
    ...fields,
  }
}

/** The same, refused by policy. */
export const deniedCall: LoggedCall = call({
  reason: 'no_rule',
  action: 'deny',
  endedBy: 'policy',
  status: 403,
})
