/** The kinds of text that have a colour of their own. */
export type CodeTokenKind = 'comment' | 'keyword' | 'meta' | 'name' | 'number' | 'plain' | 'string';

export interface CodeToken {
  readonly kind: CodeTokenKind;
  readonly text: string;
}
