import type { ReferenceResult } from '../reference/session.ts'
import type { Vector } from './vector.ts'

/** What the vectors can be run against: a vector's session in, what came of it out, lists in any order. */
export type VectorEngine = (vector: Vector) => ReferenceResult

export const ENGINES = ['core', 'reference'] as const
export type EngineName = (typeof ENGINES)[number]

/**
 * The engine of that name. `core` is `runCore` of ./core.ts: it is imported only when asked for, so
 * that the reference runs where the WebAssembly module has not been built.
 */
export async function engineNamed(name: EngineName): Promise<VectorEngine> {
  if (name === 'reference') {
    const { runReference } = await import('../reference/engine.ts')
    return (vector) => runReference(vector.session)
  }
  const core: string = './core.ts'
  const { runCore } = (await import(core)) as { runCore: VectorEngine }
  return runCore
}
