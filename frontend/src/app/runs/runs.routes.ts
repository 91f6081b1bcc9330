import type { Routes } from '@angular/router';

export default [{ path: '', title: 'Latest run', loadComponent: () => import('./run-status.page') }] satisfies Routes;
