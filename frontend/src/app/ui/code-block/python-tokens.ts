import python from 'highlight.js/lib/languages/python';
import { createLowlight } from 'lowlight';
import type { CodeToken, CodeTokenKind } from './code-token';

// Loaded on demand: see CodeBlock.

const lowlight = createLowlight({ python });

type Tree = ReturnType<typeof lowlight.highlight>;
type Node = Tree['children'][number];

const KINDS: Readonly<Record<string, CodeTokenKind>> = {
  'hljs-comment': 'comment',
  'hljs-keyword': 'keyword',
  'hljs-literal': 'number',
  'hljs-number': 'number',
  'hljs-string': 'string',
  'hljs-title': 'name',
  'hljs-built_in': 'name',
  'hljs-type': 'name',
  'hljs-meta': 'meta',
};

/** Python in pieces, in order; together they are the code, to the letter. */
export function pythonTokens(code: string): CodeToken[] {
  const tokens: CodeToken[] = [];
  collect(lowlight.highlight('python', code).children, 'plain', tokens);
  return tokens;
}

function collect(nodes: readonly Node[], kind: CodeTokenKind, tokens: CodeToken[]): void {
  for (const node of nodes) {
    if (node.type === 'text') tokens.push({ kind, text: node.value });
    else if (node.type === 'element') collect(node.children, kindOf(node.properties.className) ?? kind, tokens);
  }
}

function kindOf(className: unknown): CodeTokenKind | undefined {
  const first: unknown = Array.isArray(className) ? className[0] : undefined;
  return typeof first === 'string' ? KINDS[first] : undefined;
}
