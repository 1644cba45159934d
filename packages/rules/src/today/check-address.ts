import { isIP } from 'node:net'
import type { FieldPath, FieldProblem } from '../field-path.ts'
import { errorWhen } from '../field-problem.ts'

/** An IP address or a block of them (spec: egress-rules 6.2). */
export function checkAddress(address: string, path: FieldPath): FieldProblem[] {
  if (!address.includes('/')) {
    return errorWhen(isIP(address) === 0, path, `${address} is not a valid IP`)
  }
  const [base = '', prefix = '', ...rest] = address.split('/')
  const version = isIP(base)
  const most = version === 4 ? 32 : 128
  const isWell = rest.length === 0 && /^(?:0|[1-9][0-9]{0,2})$/.test(prefix)
  return errorWhen(
    version === 0 || !isWell || Number(prefix) > most,
    path,
    `${address} is not a valid CIDR block`,
  )
}
