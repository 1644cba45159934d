import Type from 'typebox'

const name = Type.String({ minLength: 1 })
const port = Type.Integer({ minimum: 1, maximum: 65_535 })

/** The form of `MeshRegistry` in configuration; what the fields mean is told there. */
export const registrySchema = Type.Object(
  {
    services: Type.Array(Type.Object({ name, port }, { additionalProperties: false })),
    workloads: Type.Array(
      Type.Object(
        {
          name,
          service: Type.Optional(name),
          labels: Type.Record(Type.String(), Type.String()),
          address: Type.Optional(Type.String()),
          port: Type.Optional(port),
        },
        { additionalProperties: false },
      ),
    ),
    sources: Type.Optional(
      Type.Array(
        Type.Object({ cidr: Type.String(), workload: name }, { additionalProperties: false }),
      ),
    ),
  },
  { additionalProperties: false },
)
