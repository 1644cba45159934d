import type { RuleEvent, RuleEvents } from '../rule-status/rule-events.ts'
import { renderAge } from './age.ts'
import { eventSchema } from './event-schema.ts'
import type { Collection, ServedKind, TableColumn } from './served-kind.ts'

function column(
  name: string,
  description: string,
  cell: TableColumn<RuleEvent>['cell'],
  priority: 0 | 1 = 0,
): TableColumn<RuleEvent> {
  return { name, type: 'string', description, priority, cell }
}

/** Events about rules: what `kubectl describe` ends with, and `kubectl get events`. */
export const eventKind: ServedKind<RuleEvent> = {
  kind: 'Event',
  group: '',
  version: 'v1',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  categories: [],
  namespaced: true,
  verbs: ['get', 'list', 'watch'],
  columns: [
    column('Last Seen', 'Time since it happened last', ({ lastTimestamp }, now) =>
      renderAge(lastTimestamp, now),
    ),
    column('Type', 'Normal or Warning', ({ type }) => type),
    column('Reason', 'What happened, in a word', ({ reason }) => reason),
    column('Object', 'The rule it is about', ({ involvedObject }) =>
      [involvedObject.kind.toLowerCase(), involvedObject.name].join('/'),
    ),
    column('Message', 'What happened, in a sentence', ({ message }) => message),
    column(
      'First Seen',
      'Time since it happened first',
      ({ firstTimestamp }, now) => renderAge(firstTimestamp, now),
      1,
    ),
    column('Count', 'How often it happened', ({ count }) => String(count), 1),
    column('Name', 'Name of the event', ({ metadata }) => metadata.name, 1),
  ],
  selectable: [
    'involvedObject.apiVersion',
    'involvedObject.kind',
    'involvedObject.name',
    'involvedObject.namespace',
    'involvedObject.uid',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'type',
  ],
  schema: eventSchema,
}

export function eventCollection(events: RuleEvents): Collection<RuleEvent> {
  return {
    get version() {
      return events.version
    },
    list: () => events.list(),
    get: (namespace, name) =>
      events
        .list()
        .find(({ metadata }) => metadata.name === name && metadata.namespace === namespace),
    watch: (since, listener) =>
      events.watch(since, ({ type, resource, previous }) =>
        listener({ type, object: resource, ...(previous === undefined ? {} : { previous }) }),
      ),
  }
}
