import { countText } from '../base/numbers.ts'
import { alternatives, capital, list, sentences } from '../base/text.ts'
import type { Answered, Occupied, PlaceClaim, Restarted } from './claims.ts'
import { saidOnce } from './said-once.ts'

/** What was found of a server where nothing, or one kind of proxy, stands before it. */
export interface Place extends Omit<PlaceClaim, 'topology'> {
  /** As a sentence begins with it, such as `Behind NGINX`; null if nothing stands before the server. */
  readonly behind: string | null
}

/** A server in plain sentences: what takes it away; and what it answers, and what restarts cost. Empty where nothing was tried. */
interface ServerText {
  readonly taken: string
  readonly also: string
}

export function serverText(places: readonly Place[]): ServerText {
  const isTakenDirect = places.some(({ behind, occupied }) => behind === null && occupied?.taken_by != null)
  const sent = places.filter(({ answered }) => answered !== null && answered.payloads > 0)
  const isCounted = ({ behind }: Place) => sent[0]?.behind !== null || behind === null
  return {
    taken: sentences(...saidOnce(places, (place) => occupiedText(place, isTakenDirect))),
    also: sentences(
      ...saidOnce(sent, (place) => answeredText(place.behind, place.answered, isCounted(place))),
      ...saidOnce(places, ({ behind, restarted }) => restartedText(behind, restarted)),
    ),
  }
}

function occupiedText({ behind, occupied, answered, restarted }: Place, isTakenDirect: boolean): string {
  if (occupied === null) return ''
  const { known, open, taken_by, others } = occupied
  const where = behind === null ? '' : `${behind} `
  if (known === 0) {
    // What else was tried may be known.
    if (answered !== null || restarted !== null) return openText(open, behind)
    return behind === null ? 'Nothing is known of it.' : `${where}nothing is known of it.`
  }
  return sentences(
    taken_by
      ? `${where}${harm(taken_by, behind === null)}.`
      : `${where}${behind === null ? 'Nothing' : 'nothing'} tried here ${isTakenDirect ? 'did' : 'takes it away'}${but(occupied)}.`,
    others > 0 && alsoText(others, known - 1),
    open > 0 && openText(open, behind),
  )
}

function openText(open: number, behind: string | null): string {
  return `${open === 1 ? 'One experiment has' : `${countText(open)} experiments have`} no verdict${behind === null ? '' : ' there'}.`
}

/** @param begins whether a sentence begins with it */
function harm({ experiment, connections, held, for_good }: NonNullable<Occupied['taken_by']>, begins: boolean): string {
  const one = begins ? 'One' : 'one'
  const what =
    connections === 1
      ? `${one} ${experiment} connection takes`
      : `${countText(connections)} ${experiment} connections take`
  const fewer =
    connections === 1 || held === connections - 1
      ? ''
      : held === null
        ? ', and fewer may'
        : `, and ${held === 1 ? 'one does' : `${countText(held)} do`} not`
  return `${what} it away${for_good ? ' for good' : ''}${fewer}`
}

function alsoText(others: number, of: number): string {
  if (others === of) return of === 1 ? 'So does the other experiment.' : 'So does every other experiment.'
  return others === 1
    ? `So does one of the ${countText(of)} other experiments.`
    : `So do ${countText(others)} of the ${countText(of)} other experiments.`
}

function but({ disturbed_by: by }: Occupied): string {
  if (by === null) return ''
  return by.connections === 1
    ? `, but one ${by.experiment} connection disturbs it`
    : `, but ${countText(by.connections)} ${by.experiment} connections disturb it`
}

/** @param isCounted whether it says how many payloads there are, as only the first place of a server need */
function answeredText(behind: string | null, answered: Answered | null, isCounted: boolean): string {
  if (answered === null) return ''
  const { payloads, fail, desync, gone } = answered
  const many = `${countText(payloads)} odd requests`
  const where = behind === null ? `Of ${many}` : isCounted ? `${behind.replace(/,$/, '')}, of ${many}` : behind
  return sentences(
    `${where} ${fail === 0 ? 'none' : countText(fail)} ${fail > 1 ? 'fail' : 'fails'}.`,
    desync > 0 && `With ${desync}, proxy and server disagree where a request ends.`,
    gone && 'It was gone after a payload.',
  )
}

function restartedText(behind: string | null, restarted: Restarted | null): string {
  if (restarted === null) return ''
  const { none_lost, lossy, dead, unknown } = restarted
  const say = (what: string, names: string) =>
    names !== '' && `${behind === null ? capital(what) : `${behind} ${what}`} ${names}.`
  const all = (names: readonly string[]) => (names.length > 0 ? list(names, names.length) : '')
  return sentences(
    say('no request is lost by', none_lost.length > 0 ? alternatives(none_lost) : ''),
    say('requests are lost by', all(lossy)),
    say('it is gone for good after', all(dead)),
    say('the lab cannot tell of', all(unknown)),
  )
}
