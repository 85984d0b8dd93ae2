/** Numbers of lines, a bit each: of an upload of a gigabyte some megabytes. */
export class LineSet {
  #bits = new Uint32Array(256)

  /** `line` from 0 on */
  add(line: number): void {
    const word = line >>> 5
    if (word >= this.#bits.length) {
      const grown = new Uint32Array(Math.max(word + 1, this.#bits.length * 2))
      grown.set(this.#bits)
      this.#bits = grown
    }
    this.#bits[word] = (this.#bits[word] as number) | (1 << (line & 31))
  }

  has(line: number): boolean {
    return (((this.#bits[line >>> 5] ?? 0) >>> (line & 31)) & 1) === 1
  }
}
