import { integer, kindSchema, object, text } from './open-schema.ts'

/** What `kubectl explain events` shows. */
export const eventSchema = kindSchema('Event tells what happened to a rule. Kept for an hour.', {
  involvedObject: object('The rule that it is about.', {
    apiVersion: text('Version of its schema.'),
    kind: text('What it is.'),
    namespace: text('Its namespace.'),
    name: text('Its name.'),
    uid: text('Which of those that had the name one after another.'),
    resourceVersion: text('The version that it had.'),
  }),
  type: text('Normal or Warning.'),
  reason: text(
    'In a word: Created, Updated, Deleted, Acknowledged, Conflict, Rejected, ExpiresSoon, Expired.',
  ),
  message: text('The same in a sentence.'),
  count: integer('How often it happened.'),
  firstTimestamp: text('When it happened first.'),
  lastTimestamp: text('When it happened last.'),
  source: object('Who tells it.', { component: text('Always control-plane.') }),
  reportingComponent: text('Who tells it; always control-plane.'),
  reportingInstance: text('Always empty.'),
})
