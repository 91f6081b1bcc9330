import type { Routes } from '@angular/router';

export default [{ path: '', title: 'Corpus', loadComponent: () => import('./corpus-explorer.page') }] satisfies Routes;
