/** How a bundler of Workers hands over a compiled module; only index.ts imports one. */
declare module '*.wasm' {
  const module: WebAssembly.Module
  export default module
}
