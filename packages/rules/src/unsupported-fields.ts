/**
 * Fields of the 2018 RouteRule that this mesh does not act on yet, by the path of the object they stand in.
 * They are refused by name: a rule that is stored does all that it says.
 */
export const unsupportedFields: Readonly<Record<string, readonly string[]>> = {
  'spec.httpReqTimeout': ['custom'],
  'spec.httpReqTimeout.simpleTimeout': ['overrideHeaderName'],
  'spec.httpReqRetries': ['custom'],
  'spec.httpReqRetries.simpleRetry': ['overrideHeaderName'],
  'spec.httpFault.delay': ['overrideHeaderName'],
  'spec.httpFault.abort': ['overrideHeaderName', 'http2Error'],
}
