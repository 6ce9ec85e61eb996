/** What is to happen, in order of time: a binary heap. Events of the same time come in no particular order. */
export class EventQueue {
  readonly #times_s: number[] = []
  readonly #actions: ((now_s: number) => void)[] = []

  add(time_s: number, action: (now_s: number) => void): void {
    const times = this.#times_s
    const actions = this.#actions
    let place = times.length
    while (place > 0) {
      const parent = (place - 1) >> 1
      const parentTime_s = times[parent] as number
      if (parentTime_s <= time_s) break
      times[place] = parentTime_s
      actions[place] = actions[parent] as (now_s: number) => void
      place = parent
    }
    times[place] = time_s
    actions[place] = action
  }

  /** Takes the earliest event out and does it; false if there is none. */
  run(): boolean {
    const now_s = this.#times_s[0]
    const action = this.#actions[0]
    if (now_s === undefined || action === undefined) return false
    const time_s = this.#times_s.pop() as number
    const last = this.#actions.pop() as (now_s: number) => void
    if (this.#times_s.length > 0) this.#sink(time_s, last)
    action(now_s)
    return true
  }

  #sink(time_s: number, action: (now_s: number) => void): void {
    const times = this.#times_s
    const actions = this.#actions
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= times.length) break
      if (child + 1 < times.length && (times[child + 1] as number) < (times[child] as number)) child++
      const childTime_s = times[child] as number
      if (childTime_s >= time_s) break
      times[place] = childTime_s
      actions[place] = actions[child] as (now_s: number) => void
      place = child
    }
    times[place] = time_s
    actions[place] = action
  }
}
