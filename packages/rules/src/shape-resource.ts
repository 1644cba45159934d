import { checkIdentity } from './check-identity.ts'
import type { FieldProblem } from './field-path.ts'
import type { Problem } from './problem.ts'
import type { Kind, ObjectMeta } from './resource.ts'
import { schemas } from './schemas.ts'
import { shape } from './shape.ts'
import { toProblem } from './to-problem.ts'

/** A resource of which anything but its kind may be missing; each field that is there has its type. */
export interface ResourceDraft {
  readonly apiVersion: string
  readonly kind: Kind
  readonly metadata?: Partial<ObjectMeta> | undefined
  readonly spec?: object | undefined
}

/**
 * What somebody says of a resource who need not say all of it, in the shape of its schema and with the apiVersion its kind
 * is kept in. What does not fit is a problem and left out; what is missing is none. Without a draft: it is no resource.
 */
export function shapeResource(value: unknown): {
  readonly draft?: ResourceDraft
  readonly problems: readonly Problem[]
} {
  const { draft, misfits } = shapeFields(value)
  const problems = misfits.map((misfit) => toProblem(misfit))
  return draft === undefined ? { problems } : { draft, problems }
}

/** The same with the paths of the fields at fault. */
export function shapeFields(value: unknown): {
  readonly draft?: ResourceDraft
  readonly misfits: readonly FieldProblem[]
} {
  const identity = checkIdentity(value)
  if (!('kind' in identity)) return { misfits: [identity] }
  const { kind } = identity
  const misfits: FieldProblem[] = []
  const shaped = shape(schemas[kind], identity.value, [], (problem) => misfits.push(problem))
  return { draft: { ...(shaped as Omit<ResourceDraft, 'kind'>), kind }, misfits }
}
