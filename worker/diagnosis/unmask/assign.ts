/** Rounds of balancing: the sums are within a percent long before. */
const ROUNDS = 12

/**
 * Balances rows of word → probability in place, so that no word is given to the rows more than once in sum;
 * what a row gives in sum stays, unless another row needs all that it has.
 */
export function spendOnce(rows: readonly Map<string, number>[]): void {
  const sums = rows.map(sumOf)
  for (let round = 0; round < ROUNDS; round++) {
    const spent = new Map<string, number>()
    for (const row of rows)
      for (const [word, chance] of row) spent.set(word, (spent.get(word) ?? 0) + chance)
    if (Math.max(0, ...spent.values()) <= 1) return
    for (const row of rows)
      for (const [word, chance] of row) row.set(word, chance / Math.max(1, spent.get(word) ?? 0))
    rows.forEach((row, i) => {
      const left = sumOf(row)
      if (left > 0) for (const [word, chance] of row) row.set(word, (chance / left) * sums[i]!)
    })
  }
}

const sumOf = (row: ReadonlyMap<string, number>): number =>
  [...row.values()].reduce((sum, chance) => sum + chance, 0)

/**
 * Gives each row one of its words, none to two rows, so that the product of their probabilities is the
 * greatest; null to a row that has none left, at the price of a word of `least` probability. Shortest
 * augmenting paths (the Hungarian method): rows² × words steps.
 */
export function assign(
  rows: readonly ReadonlyMap<string, number>[],
  least: number,
): (string | null)[] {
  const words = [...new Set(rows.flatMap((row) => [...row.keys()]))]
  // Each row may stay without a word, in a column of its own.
  const columns = words.length + rows.length
  const none = -Math.log(least)
  const cost = (row: number, column: number): number => {
    if (column >= words.length) return column - words.length === row ? none : Infinity
    const chance = rows[row]!.get(words[column]!) ?? 0
    return chance > 0 ? -Math.log(chance) : Infinity
  }
  const owners = new Array<number>(columns).fill(-1)
  const ofRow = new Float64Array(rows.length)
  const ofColumn = new Float64Array(columns)
  for (let row = 0; row < rows.length; row++) augment(row, cost, owners, ofRow, ofColumn)
  const given = new Array<string | null>(rows.length).fill(null)
  owners.forEach((row, column) => {
    if (row >= 0) given[row] = words[column] ?? null
  })
  return given
}

/** Finds `root` a column by the cheapest path of exchanges, and keeps the potentials of both sides. */
function augment(
  root: number,
  cost: (row: number, column: number) => number,
  owners: number[],
  ofRow: Float64Array,
  ofColumn: Float64Array,
): void {
  const shortest = owners.map(() => Infinity)
  const from = owners.map(() => root)
  const rowBefore = owners.map(() => -1)
  const done = new Set<number>()
  const reached: { row: number; at: number }[] = [{ row: root, at: 0 }]
  let row = root
  let length = 0
  let end = -1
  let via = -1
  while (end < 0) {
    let nearest = -1
    for (let column = 0; column < owners.length; column++) {
      if (done.has(column)) continue
      const past = length + cost(row, column) - ofRow[row]! - ofColumn[column]!
      if (past < shortest[column]!) {
        shortest[column] = past
        from[column] = row
        rowBefore[column] = via
      }
      if (nearest < 0 || shortest[column]! < shortest[nearest]!) nearest = column
    }
    length = shortest[nearest]!
    done.add(nearest)
    via = nearest
    if (owners[nearest]! < 0) end = nearest
    else {
      row = owners[nearest]!
      reached.push({ row, at: length })
    }
  }
  for (const { row: one, at } of reached) ofRow[one]! += length - at
  for (const column of done) ofColumn[column]! -= length - shortest[column]!
  for (let column = end; column >= 0; column = rowBefore[column]!) owners[column] = from[column]!
}
