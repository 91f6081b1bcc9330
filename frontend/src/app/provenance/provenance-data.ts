import type { HttpClient, HttpResponse } from '@angular/common/http';
import type { Observable } from 'rxjs';

interface Expandable {
  readonly descendants: number;
  readonly ancestors: number;
}

/** What seeds were made of, or what a result became. */
export interface EntryNode {
  readonly key: string;
  readonly kind: 'entry';
  readonly id: string;
  readonly function: string | null;
  readonly in_corpus: boolean;
  readonly perfect: boolean | null;
  readonly score: number | null;
  readonly timestamp: string | null;
  readonly uses: number;
  readonly depth: number;
  readonly expandable: Expandable;
}

/** A function that a run worked on. */
export interface TrialNode {
  readonly key: string;
  readonly kind: 'trial';
  readonly run_id: string;
  readonly function: string;
  readonly timestamp: string;
  readonly outcome: {
    readonly id: string;
    readonly solved: boolean;
    readonly passed: number | null;
    readonly total: number | null;
    readonly usage: 'verbatim' | 'adapted' | 'ignored' | null;
  } | null;
  readonly depth: number;
  readonly expandable: Expandable;
}

export type LineageNode = EntryNode | TrialNode;

export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'used_in' | 'became';
  readonly seeds?: number;
  readonly similarity?: number | null;
  readonly is_winner?: boolean;
}

export interface Lineage {
  readonly root: string;
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  readonly truncated: boolean;
}

export interface LineageParams {
  readonly id: string;
  readonly depth: number;
  readonly direction?: 'descendants' | 'ancestors' | 'both';
  readonly 'If-None-Match'?: string;
}

/** @throws 404 when the id belongs to no entry, outcome or seed */
export function getLineage(
  http: HttpClient,
  rootUrl: string,
  { id, 'If-None-Match': etag, ...params }: LineageParams,
): Observable<HttpResponse<Lineage> & { readonly body: Lineage }> {
  return http.get<Lineage>(`${rootUrl}/api/insights/lineage/${encodeURIComponent(id)}`, {
    observe: 'response',
    params,
    headers: etag === undefined ? {} : { 'If-None-Match': etag },
  }) as Observable<HttpResponse<Lineage> & { readonly body: Lineage }>;
}
