/**
 * Fields of the 2018 RouteRule that this mesh does not act on yet, by the path of the object they stand in.
 * They are refused by name: a rule that is stored does all that it says.
 */
export const unsupportedFields: Readonly<Record<string, readonly string[]>> = {
  spec: [
    'redirect',
    'rewrite',
    'websocketUpgrade',
    'httpReqTimeout',
    'httpReqRetries',
    'httpFault',
    'mirror',
    'corsPolicy',
    'appendHeaders',
  ],
  'spec.match': ['tcp'],
}

/** Fields that never worked, with the texts that operators know (spec: egress-rules 3.3). */
export const refusedFields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  spec: { l4Fault: 'L4 faults are not implemented' },
  'spec.match': { udp: 'UDP protocol not supported yet' },
}
