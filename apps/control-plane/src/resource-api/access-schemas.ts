import { kindSchema, listOf, object, text, truth } from './open-schema.ts'

const texts = (description: string) => listOf({ type: 'string' }, description)

/** What `kubectl explain` shows of the reviews that answer `auth whoami` and `auth can-i`. */
export const accessSchemas = {
  SelfSubjectReview: kindSchema('SelfSubjectReview asks who is asking.', {
    status: object('Filled in by the server.', {
      userInfo: object('Nobody logs in: everybody is the operator.', {
        username: text('operator, or the name that --as gave.'),
        groups: texts('Their groups.'),
      }),
    }),
  }),
  SelfSubjectAccessReview: kindSchema('SelfSubjectAccessReview asks whether one may do a thing.', {
    spec: object('The thing: one of the two.', {
      resourceAttributes: object('A verb on a resource.', {
        verb: text('A verb of discovery, or *.'),
        group: text('Group of the resource.'),
        resource: text('Plural of the resource.'),
        namespace: text('Not looked at: what may be done in one, may be done in all.'),
        name: text('Not looked at.'),
      }),
      nonResourceAttributes: object('A path, which everybody may read.', {
        path: text('The path.'),
        verb: text('What is done with it.'),
      }),
    }),
    status: object('Filled in by the server.', {
      allowed: truth('Whether the server can do it at all.'),
      reason: text('Why not.'),
    }),
  }),
  SelfSubjectRulesReview: kindSchema('SelfSubjectRulesReview asks what one may do.', {
    spec: object('Where.', { namespace: text('Not looked at: all are alike.') }),
    status: object('Filled in by the server: whatever it can do.', {
      resourceRules: listOf(
        object('Verbs on resources.', {
          verbs: texts('The verbs.'),
          apiGroups: texts('Groups of the resources.'),
          resources: texts('Plurals of the resources.'),
        }),
        'What may be done with resources.',
      ),
      nonResourceRules: listOf(
        object('Verbs on paths.', {
          verbs: texts('The verbs.'),
          nonResourceURLs: texts('The paths.'),
        }),
        'What may be done with paths.',
      ),
      incomplete: truth('Always false.'),
    }),
  }),
} as const
