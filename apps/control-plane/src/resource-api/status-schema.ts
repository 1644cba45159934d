const text = (description: string) => ({ type: 'string', description })

/** What `kubectl explain egressrule.status` shows; written by the server alone. */
export const statusSchema = {
  type: 'object',
  description:
    'How the rule stands. Written by the server; what a client sends here is not looked at.',
  properties: {
    conditions: {
      type: 'array',
      description: 'One condition, of type Active.',
      items: {
        type: 'object',
        properties: {
          type: text('Active: every connected gateway acts on the rule.'),
          status: text('True or False.'),
          reason: text(
            'Acknowledged; or why not: Conflict (another rule won), Refused (by a gateway), Waiting (for a gateway), NoGateway.',
          ),
          message: text('The same in a sentence. For a conflict it names the rule that won.'),
          lastTransitionTime: text('When the status changed last, as far as this server has seen.'),
          observedGeneration: {
            type: 'integer',
            description: 'The metadata.generation of the spec that the condition is about.',
          },
        },
      },
    },
  },
}
