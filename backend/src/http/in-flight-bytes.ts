/**
 * Bounds the memory that bodies take from their arrival until their answer. Bytes are counted when they have come, not when they are
 * announced, so that nobody takes the room by announcing much and sending nothing.
 */
export class InFlightBytes {
  private held = 0;

  constructor(private readonly limitBytes: number) {}

  /** Whether there was room for so many bytes more, which are then taken. */
  take(bytes: number): boolean {
    if (this.held + bytes > this.limitBytes) return false;
    this.held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.held -= bytes;
  }
}
