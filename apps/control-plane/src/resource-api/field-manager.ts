import type { FastifyRequest } from 'fastify'
import { invalidWriteOptions } from './api-status.ts'
import { queryOf } from './request-parts.ts'

/** What Kubernetes calls the query parameters of a write. */
type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions'

const mostBytes = 128

/**
 * Who writes, as `metadata.managedFields` calls them: the query parameter `fieldManager`, or else the first word of what
 * the client calls itself.
 * @throws ApiError 422 for a name that is none
 */
export function fieldManagerOf(request: FastifyRequest, options: OptionsKind): string {
  const manager = queryOf(request).get('fieldManager') ?? ''
  const fault = faultOf(manager)
  if (fault !== undefined) {
    throw invalidWriteOptions(options, {
      field: 'fieldManager',
      reason: 'FieldValueInvalid',
      ...fault,
    })
  }
  return manager || programOf(request.headers['user-agent']) || 'unknown'
}

/** The same for server-side apply, which takes nobody's name for granted. @throws ApiError 422 */
export function requiredFieldManagerOf(request: FastifyRequest): string {
  if ((queryOf(request).get('fieldManager') ?? '') === '') {
    const message = 'Required value: is required for apply patch'
    const fault = { field: 'fieldManager', reason: 'FieldValueRequired', message }
    throw invalidWriteOptions('PatchOptions', fault)
  }
  return fieldManagerOf(request, 'PatchOptions')
}

/** Whether an apply may take fields from other managers. */
export function isForced(request: FastifyRequest): boolean {
  const value = queryOf(request).get('force')
  return value !== null && !['false', '0'].includes(value.toLowerCase())
}

/** Only an apply can be forced. @throws ApiError 422 */
export function refuseForce(request: FastifyRequest): void {
  if (queryOf(request).get('force') === null) return
  const message = 'Forbidden: may not be specified for non-apply patch'
  throw invalidWriteOptions('PatchOptions', {
    field: 'force',
    reason: 'FieldValueForbidden',
    message,
  })
}

function faultOf(manager: string): { readonly message: string } | undefined {
  if (Buffer.byteLength(manager) > mostBytes) {
    return { message: `Too long: may not be more than ${mostBytes} bytes` }
  }
  const at = [...manager].findIndex((character) => !isPrintable(character))
  if (at < 0) return undefined
  const text = JSON.stringify(manager)
  return {
    message: `Invalid value: ${text}: should not contain unprintable characters (at position ${at})`,
  }
}

/** `kubectl/v1.32.4 (linux/amd64)` is kubectl. */
function programOf(userAgent = ''): string {
  const [program = ''] = userAgent.split('/', 1)
  const printable = [...program].filter(isPrintable)
  while (Buffer.byteLength(printable.join('')) > mostBytes) printable.pop()
  return printable.join('')
}

function isPrintable(character: string): boolean {
  return !/[\p{C}\p{Zl}\p{Zp}]/u.test(character)
}
