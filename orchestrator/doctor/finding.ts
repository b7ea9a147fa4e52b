/** What a check found. */
export interface CheckFinding {
  /** What was looked at. */
  what: string;
  /** fine; of note: it may be a problem; wrong: something will not work. */
  state: 'fine' | 'of note' | 'wrong';
  /** What was found, and what to do about it. */
  text: string;
}
