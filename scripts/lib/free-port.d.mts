/** A port of this machine on which nobody listens yet. */
export function freePort(): Promise<number>;
