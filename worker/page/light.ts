/** A line of the recording and its row of the ladder light up together, whichever is pointed at. */
export class Light {
  #source: (line: number | null) => void = () => undefined
  #row: (line: number) => void = () => undefined

  /** who lights a line of the recording; null: none */
  set source(light: (line: number | null) => void) {
    this.#source = light
  }

  /** who lights the row of a line of the recording */
  set row(light: (line: number) => void) {
    this.#row = light
  }

  /** A row is pointed at. */
  atRow(sourceLine: number | null): void {
    this.#source(sourceLine)
  }

  /** A line of the recording is pointed at. */
  atSource(line: number): void {
    this.#row(line)
  }
}
