import core from '../../build/core.wasm'
import { Engine } from '../engine/engine.ts'
import { LISTED_FORMATS } from '../inspection/upload/formats.ts'
import type { Answered, Asked } from './messages.ts'
import { Answering } from './thread/answering.ts'

// The page's second thread: the same pipelines as the service's, over files that stay where they are.
const tell = (answered: Answered): void => self.postMessage(answered)
const answering = new Answering(
  new Engine(new WebAssembly.Module(core as unknown as BufferSource)),
  tell,
)

tell({ told: 'formats', formats: LISTED_FORMATS.map(({ id, title }) => ({ id, title })) })

self.onmessage = ({ data }: MessageEvent<Asked>): void => void answering.answer(data)
