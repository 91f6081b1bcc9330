import { idOf, type Position } from './position.js';

/** Something that was committed, as streams tell of it. */
export interface LoggedEvent {
  readonly position: Position;
  /** Absent where it is not of a run. */
  readonly runId: string | undefined;
  /** As it is sent. */
  readonly text: string;
}

/** An event as it stands on the wire. JSON has no line breaks outside of texts, and escapes those inside. */
export function eventText(position: Position, name: string, data: object): string {
  return `id: ${idOf(position)}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** @returns the bytes of the events, if there are any, and how many events these are */
export function textOf(events: readonly LoggedEvent[]): readonly [Uint8Array | undefined, number] {
  return [events.length === 0 ? undefined : Buffer.from(events.map(({ text }) => text).join('')), events.length];
}
