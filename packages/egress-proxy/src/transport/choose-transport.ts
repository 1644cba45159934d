import { EgressError } from '../egress-error.ts'
import { type Libuv, loadLibuv } from './libuv.ts'
import { LibuvTransport } from './libuv-transport.ts'
import { netTransport } from './net-transport.ts'
import type { Transport, TransportName } from './transport.ts'

/**
 * The transport of this name; without one, the fastest that this Node has.
 * @throws EgressError `config_rejected` when it has not the one that is asked for
 */
export function chooseTransport(
  name: TransportName | undefined,
  libuv: Libuv | null = loadLibuv() ?? null,
): Transport {
  if (name === 'node:net' || (name === undefined && libuv === null)) return netTransport
  if (libuv !== null) return new LibuvTransport(libuv)
  throw new EgressError(
    'config_rejected',
    'transport: this Node has no bindings to libuv, or does not give them away (--permission): choose node:net, or none',
  )
}
