export interface DiskOptions { readonly image: string; readonly mountPoint: string; readonly mountCommand: readonly string[] }
export interface DiskRequest { readonly file: string; readonly survivors: 'none' | 'some' | 'all'; readonly seed: number }
export type DiskReply = { readonly kind: 'ready' } | { readonly kind: 'cut'; readonly unflushedWrites: number };
