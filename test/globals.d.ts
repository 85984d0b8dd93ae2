/** What workerd has and Node has not. */
declare class IdentityTransformStream {
  readonly readable: ReadableStream<Uint8Array>
  readonly writable: WritableStream<Uint8Array>
}

declare module 'workerd' {
  /** path of the program, in a CommonJS module's `default` */
  const workerd: { default: string }
  export default workerd
}
