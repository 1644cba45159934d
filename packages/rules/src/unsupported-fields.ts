/**
 * Fields of the 2018 RouteRule that this mesh does not act on yet, by the path of the object they stand in.
 * They are refused by name: a rule that is stored does all that it says.
 */
export const unsupportedFields: Readonly<Record<string, readonly string[]>> = {
  'spec.match': ['tcp'],
  'spec.httpReqTimeout': ['custom'],
  'spec.httpReqTimeout.simpleTimeout': ['overrideHeaderName'],
  'spec.httpReqRetries': ['custom'],
  'spec.httpReqRetries.simpleRetry': ['overrideHeaderName'],
  'spec.httpFault.delay': ['overrideHeaderName'],
  'spec.httpFault.abort': ['overrideHeaderName', 'http2Error'],
}

/** Fields that never worked, with the texts that operators know (spec: egress-rules 3.3). */
export const refusedFields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  spec: { l4Fault: 'L4 faults are not implemented' },
  'spec.match': { udp: 'UDP protocol not supported yet' },
}
