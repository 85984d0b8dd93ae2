import type { Layer } from './layer.ts'

/** Every layer that can be undone; one that settles more stands earlier. */
export const LAYERS: readonly Layer[] = []
