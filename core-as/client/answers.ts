/** What became of a line. */
export const GO_ON: u32 = 0
/** The mode of the next line may differ. */
export const MODE_CHANGED: u32 = 1
/** The session is closed; nothing of the line goes out. */
export const CUT: u32 = 2
/** The host is asked; the line is untouched. */
export const ASKED: u32 = 3
/** The line goes nowhere and the session goes on. */
export const TAKEN: u32 = 4
export const OUT_OF_MEMORY: u32 = 5
/** The session is closed; the line goes out but for its terminator. */
export const CUT_BEHIND: u32 = 6
