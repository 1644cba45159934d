/**
 * How Node runs each process of the mesh; the image (deploy/Dockerfile) says the same, and why: the young
 * generation grows to 48 MiB under load otherwise, and is never given back.
 */
export const nodeOptions = ['--max-old-space-size=64', '--max-semi-space-size=4'] as const
