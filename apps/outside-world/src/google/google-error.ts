import { type Answer, jsonAnswer } from '../answer.ts'

interface GoogleError {
  readonly message: string
  /** Google's word for the cause in `errors[].reason`. */
  readonly reason: string
  /** The canonical status, e.g. `INVALID_ARGUMENT`; older parts of the API leave it out. */
  readonly status?: string
  /** The query parameter that is to blame. */
  readonly parameter?: string
  readonly details?: readonly unknown[]
}

/** An error in the JSON shape of Google's APIs. */
export function googleError(code: number, error: GoogleError): Answer {
  const { message, reason, status, parameter, details } = error
  const location = parameter === undefined ? {} : { location: parameter, locationType: 'parameter' }
  return jsonAnswer(code, {
    error: {
      code,
      message,
      errors: [{ message, domain: 'global', reason, ...location }],
      ...(status === undefined ? {} : { status }),
      ...(details === undefined ? {} : { details }),
    },
  })
}

/** The answer to a caller whose daily quota is used up: what anonymous calls get from Google today. */
export function rateLimitExceeded(): Answer {
  const consumer = '100000000000'
  return googleError(429, {
    message: `Quota exceeded for quota metric 'Queries' and limit 'Queries per day' of service 'books.googleapis.com' for consumer 'project_number:${consumer}'.`,
    reason: 'rateLimitExceeded',
    status: 'RESOURCE_EXHAUSTED',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'RATE_LIMIT_EXCEEDED',
        domain: 'googleapis.com',
        metadata: {
          service: 'books.googleapis.com',
          consumer: `projects/${consumer}`,
          quota_metric: 'books.googleapis.com/default',
          quota_limit: 'defaultPerDayPerProject',
          quota_limit_value: '0',
          quota_location: 'global',
          quota_unit: '1/d/{project}',
        },
      },
    ],
  })
}

/** A failure of Google's own. */
export function internalError(): Answer {
  return googleError(500, {
    message: 'Internal error encountered.',
    reason: 'backendError',
    status: 'INTERNAL',
  })
}
