import { integer, listBy, object, text } from './open-schema.ts'

/** What `kubectl explain egressrule.status` shows; written by the server alone. */
export const statusSchema = object(
  'How the rule stands. Written by the server; what a client sends here is not looked at.',
  {
    observedGeneration: integer(
      'The metadata.generation of the spec that the conditions are about.',
    ),
    conditions: listBy(
      'type',
      object('How the rule stands, in one respect.', {
        type: text('Active: every connected gateway acts on the rule.'),
        status: text('True or False.'),
        reason: text(
          'Acknowledged; or why not: Conflict (another rule won), Refused (by a gateway), Waiting (for a gateway), NoGateway.',
        ),
        message: text('The same in a sentence. For a conflict it names the rule that won.'),
        lastTransitionTime: text('When the status changed last, as far as this server has seen.'),
        observedGeneration: integer('The metadata.generation of the spec that it is about.'),
      }),
      'One condition, of type Active.',
    ),
  },
)
