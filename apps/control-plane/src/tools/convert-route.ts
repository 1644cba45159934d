import { convert, printResource } from '@bookinfo/rules'
import type { FastifyInstance } from 'fastify'
import type { Mesh } from '../mesh.ts'
import { textOf } from '../resource-api/request-parts.ts'
import { readRules } from './read-rules.ts'
import { readConvert } from './tool-requests.ts'

/** The rules of 2018 as today's, and what is lost on the way; nothing is stored. */
export function addConvertRoute(app: FastifyInstance, mesh: Mesh): void {
  app.post('/api/convert', (request) => {
    const { yaml, ...options } = readConvert(textOf(request))
    const services = mesh.gateways.registry?.services.map(({ name }) => name)
    const known = services === undefined ? {} : { services }
    const { resources, notes } = convert(readRules(yaml), { ...options, ...known })
    return { yaml: resources.map(printResource).join('---\n'), notes }
  })
}
