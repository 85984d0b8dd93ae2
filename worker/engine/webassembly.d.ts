/** The part of the WebAssembly JavaScript interface that workerd, Node and browsers share and this project uses. */
declare namespace WebAssembly {
  class Module {
    constructor(octets: Uint8Array<ArrayBuffer>)
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>)
    readonly exports: Record<string, unknown>
  }
  interface Memory {
    readonly buffer: ArrayBuffer
  }
  interface Global {
    readonly value: number | bigint
  }
}
