/** The platform's own module; only index.ts imports it. */
declare module 'cloudflare:sockets' {
  export const connect: import('./socket.ts').Dial
}
